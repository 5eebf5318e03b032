import { mustBeAdmin } from '#access';
import type { ListAuditEntries } from '#contracts';
import { type Page, pageOf } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { AuditReads, type AuditRow } from './audit.reads';

/** What admins read of the audit log. */
@Injectable()
export class AuditLogService {
  constructor(private readonly entries: AuditReads) {}

  /** Entries, the newest first. `next` is the cursor of the following page, if there is one. @throws AdminRequired */
  async list(context: Context, request: ListAuditEntries): Promise<Page<AuditRow>> {
    mustBeAdmin(actorOf(context));
    return pageOf(await this.entries.page(request), request.limit, ({ id }) => id);
  }
}
