import { join } from 'node:path';
import type { Env } from './stack/app-env';

/** Where `npm start` keeps e-mails: most machines have no mail server, and their links are needed to verify an address. */
export const mailFolder = (dataDir: string): string => join(dataDir, 'mail');

/** Has e-mails written to files, unless the developer configures a mail server or folder, or runs the apps as in production. */
export function localMail(outer: Env, dataDir: string): Env {
  const {
    SMTP_URL: server,
    SMTP_URL_FILE: serverFile,
    MAIL_FOLDER: folder,
    ENVIRONMENT: environment,
  } = outer;
  if (server || serverFile || folder || (environment ?? 'development') !== 'development') return {};
  return { MAIL_FOLDER: mailFolder(dataDir) };
}
