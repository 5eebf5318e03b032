import { AuthRpc, type ReplyOf, type RequestOf } from '#contracts';
import { type Context, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { AuditLogService } from './audit-log.service';

@Controller()
export class AuditController {
  constructor(private readonly log: AuditLogService) {}

  @Handle(AuthRpc.auditLog)
  async list(
    request: RequestOf<typeof AuthRpc.auditLog>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.auditLog>> {
    const { rows, next } = await this.log.list(context, request);
    return {
      entries: rows.map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() })),
      nextCursor: next,
    };
  }
}
