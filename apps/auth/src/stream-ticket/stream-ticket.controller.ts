import { AuthRpc, type Nothing, type ReplyOf, type RequestOf, STREAM_TICKET_LIFE } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { StreamTicketService } from './stream-ticket.service';

@Controller()
export class StreamTicketController {
  constructor(private readonly tickets: StreamTicketService) {}

  @Handle(AuthRpc.issueStreamTicket)
  async issue(_request: Nothing, context: Context): Promise<ReplyOf<typeof AuthRpc.issueStreamTicket>> {
    return { ticket: await this.tickets.issue(context), expiresIn: STREAM_TICKET_LIFE };
  }

  @Handle(AuthRpc.redeemStreamTicket)
  async redeem({
    ticket,
  }: RequestOf<typeof AuthRpc.redeemStreamTicket>): Promise<ReplyOf<typeof AuthRpc.redeemStreamTicket>> {
    return { token: await this.tickets.redeem(ticket) };
  }
}
