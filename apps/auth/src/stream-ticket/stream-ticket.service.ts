import { hkdfSync } from 'node:crypto';
import { STREAM_TICKET_LIFE, TicketInvalid, TokenRevoked } from '#contracts';
import { seal, Transaction, unseal } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { hashOf, newOpaqueToken } from '../token/opaque-token';
import { StreamTicketRepository } from './stream-ticket.repository';

/**
 * Tickets for clients that cannot send their access token with a request, such as a browser's `EventSource`. A ticket stands for
 * the token with which it was issued, once. It is deleted with the session.
 */
@Injectable()
export class StreamTicketService {
  constructor(
    private readonly transaction: Transaction,
    private readonly tickets: StreamTicketRepository,
  ) {}

  /** @throws TokenRevoked when the caller's session has ended */
  async issue(context: Context): Promise<string> {
    const { sessionId } = actorOf(context);
    const { token = '' } = context;
    const ticket = newOpaqueToken();
    const sealed = seal(keyOf(ticket), Buffer.from(token), sessionId);
    const isStored = await this.transaction.run((tx) =>
      this.tickets.insert(tx, hashOf(ticket), sessionId, sealed, STREAM_TICKET_LIFE),
    );
    if (!isStored) throw new TokenRevoked();
    return ticket;
  }

  /** @returns the access token with which the ticket was issued. @throws TicketInvalid */
  async redeem(ticket: string): Promise<string> {
    const stored = await this.transaction.run((tx) => this.tickets.take(tx, hashOf(ticket)));
    if (!stored?.isValid) throw new TicketInvalid();
    return unseal(keyOf(ticket), stored.token, stored.sessionId).toString();
  }
}

/** Only the ticket itself opens the token that is stored with its hash. */
const keyOf = (ticket: string): Buffer =>
  Buffer.from(hkdfSync('sha256', ticket, '', 'access token of a stream ticket', 32));
