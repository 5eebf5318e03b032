import { AuthRpc, Id, type SessionView } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';
import { ValidParam } from '../http/valid';
import { Revocations } from './revocations';

/** One's own log-ins, and ending them. */
@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly revocations: Revocations,
  ) {}

  @Get()
  @Replies(AuthRpc.listSessions.reply)
  async list(@CurrentCall() call: Call): Promise<{ sessions: SessionView[] }> {
    return this.rpc.call(AuthRpc.listSessions, {}, call);
  }

  @Delete(':id')
  @HttpCode(204)
  async end(@ValidParam('id', Id) id: string, @CurrentCall() call: Call): Promise<void> {
    await this.rpc.call(AuthRpc.revokeSession, { id }, call);
    this.revocations.add(id);
  }
}
