import type { IncomingMessage } from 'node:http';

/** Whether a request declares a body; `Content-Length: 0`, which some clients always send, declares none. */
export const declaresBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Whether the method reads and changes nothing. Its body would have no meaning (RFC 9110, 9.3.1). */
export const isRead = ({ method }: Pick<IncomingMessage, 'method'>): boolean =>
  method === 'GET' || method === 'HEAD';
