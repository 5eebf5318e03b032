import { isUtf8 } from 'node:buffer';
import { MIMEType } from 'node:util';
import { InvalidInput } from '#contracts';
import { HttpException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { declaresBody } from './body-of-request';

/**
 * Accepts only JSON in valid UTF-8: a lenient decoder would replace invalid bytes and change what is stored. An empty body
 * counts as absent, so that a client may always send its content type.
 */
export function acceptOnlyJson(http: FastifyInstance): void {
  http.addHook('preParsing', (request, reply, _payload, next) => {
    if (!declaresBody(request)) return next();
    if (isEncoded(request.headers['content-encoding'])) {
      void reply.header('accept-encoding', 'identity');
      return next(new HttpException('', 415));
    }
    return next(isForeign(request.headers['content-type']) ? new HttpException('', 415) : null);
  });
  http.removeAllContentTypeParsers();
  const parse = http.getDefaultJsonParser('error', 'error');
  http.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body)) return done(new NotUtf8());
    const text = body.toString();
    return text.trim() === '' ? done(null, undefined) : parse(request, text, done);
  });
}

class NotUtf8 extends InvalidInput {
  constructor() {
    super([{ path: '', message: 'The body is not valid UTF-8.' }], 'http.invalid_utf8');
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-8.4 */
const isEncoded = (codings = ''): boolean =>
  codings.split(',').some((coding) => !['', 'identity'].includes(coding.trim().toLowerCase()));

/** Whether the body declares a charset other than UTF-8. An invalid type is left to the parser, which refuses it. */
function isForeign(type = ''): boolean {
  try {
    const charset = new MIMEType(type).params.get('charset');
    return charset !== null && !/^utf-?8$/i.test(charset);
  } catch {
    return false;
  }
}
