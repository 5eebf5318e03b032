import { type AccountView, Json } from '#contracts';
import { isoTime, Reader } from '#database';
import { Injectable } from '@nestjs/common';

/** Without a requested address there is no `pendingEmail`; no other column is null. */
const VIEW = {
  name: 'account.view',
  text: `
    SELECT json_strip_nulls(row_to_json(view))::text AS json FROM (
      SELECT id, email, email_verified AS "emailVerified", pending_email AS "pendingEmail", username, roles, version,
        ${isoTime('created_at')} AS "createdAt", ${isoTime('updated_at')} AS "updatedAt"
      FROM account WHERE id = $1
    ) view`,
};

/** The read path of accounts: one prepared statement, straight into JSON. */
@Injectable()
export class AccountReads {
  constructor(private readonly reader: Reader) {}

  /** The account as its owner and admins get it. */
  async view(id: string): Promise<Json<AccountView> | undefined> {
    const found = await this.reader.row<{ json: string }>(VIEW, [id]);
    return found && new Json(found.json);
  }
}
