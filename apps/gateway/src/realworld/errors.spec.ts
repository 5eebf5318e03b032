import { CodedError, InvalidInput } from '#contracts';
import { HttpException } from '@nestjs/common';
import { errorWriter, type WrittenError } from '../http/error-writer';
import { problemOf } from '../http/problem';
import { isRealWorld } from './errors';

const CONTEXT = { requestId: 'r', trace: { traceId: 't', spanId: 's', sampled: false } };
const at = (url: string, error: Error, REALWORLD = true): WrittenError =>
  errorWriter({ REALWORLD, ENVIRONMENT: 'production' })(problemOf(error, CONTEXT), url);
const errorsOf = (error: Error): unknown => at('/conduit/api/user', error).body;

describe('errors of the RealWorld API', () => {
  it.each([
    ['/conduit', true],
    ['/conduit/api/tags?limit=1', true],
    ['/conduit?x', true],
    ['/conduits', false],
    ['/api/conduit', false],
  ])('are written at %s: %s', (url, expected) => {
    expect(isRealWorld(url)).toBe(expected);
    const { headers } = at(url, new HttpException('', 404));
    expect(headers['content-type']).toBe(
      expected ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8',
    );
  });

  it('are problems where the API is not served', () => {
    const { headers, body } = at('/conduit/api/user', new HttpException('', 404), false);
    expect(headers).toEqual({ 'content-type': 'application/problem+json; charset=utf-8' });
    expect(body).toMatchObject({ code: 'http.not_found', status: 404 });
  });

  it('name fields without the member that holds them', () => {
    const issues = [
      { path: 'article.title', message: "can't be blank" },
      { path: 'article.tagList.0', message: 'a' },
      { path: 'article.tagList.1', message: 'b' },
      { path: 'limit', message: 'c' },
      { path: '', message: 'd' },
    ];
    expect(at('/conduit/api/articles', new InvalidInput(issues))).toMatchObject({
      status: 422,
      body: { errors: { title: ["can't be blank"], tagList: ['a', 'b'], limit: ['c'], body: ['d'] } },
    });
  });

  it.each([
    [429, new CodedError('rate_limited', 'rate_limited', 'Too many.')],
    [503, new CodedError('unavailable', 'overloaded', 'Later.')],
    [504, new CodedError('timeout', 'rpc.timeout', 'Late.')],
    [500, new Error('secret')],
    [413, new HttpException('', 413)],
  ])('of status %i have a text under "request", and nothing of their cause', (status, error) => {
    expect(at('/conduit/api/tags', error)).toMatchObject({
      status,
      body: { errors: { request: [expect.any(String)] } },
    });
    expect(JSON.stringify(errorsOf(error))).not.toContain('secret');
  });
});
