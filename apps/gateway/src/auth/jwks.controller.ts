import { AuthRpc, type ReplyOf } from '#contracts';
import { VerificationKeys } from '#transport';
import { Controller, Get, Header } from '@nestjs/common';
import { Replies } from '../http/replies';
import { Public } from './access';

/** The public keys of access tokens, for whoever wants to verify them (RFC 7517). */
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: VerificationKeys) {}

  @Public()
  @Get('jwks.json')
  @Header('cache-control', 'public, max-age=300')
  @Replies(AuthRpc.keys.reply)
  async jwks(): Promise<ReplyOf<typeof AuthRpc.keys>> {
    return { keys: await this.keys.published() };
  }
}
