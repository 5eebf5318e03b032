import 'reflect-metadata';
import { route as declared, type InputOf } from '#contracts';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { openApi } from '../documents/openapi';
import { Route, routeServedBy } from './route';

const change = declared('PUT', '/api/boats/:id', {
  summary: 'Change a boat',
  access: 'user',
  params: { id: z.string() },
  body: z.strictObject({ name: z.string() }),
  example: { name: 'Spray' },
  reply: z.object({ boat: z.string() }),
});
const list = declared('GET', '/api/boats', {
  summary: 'List boats',
  access: 'public',
  reply: z.object({ boats: z.array(z.string()) }),
});
const remove = declared('DELETE', '/api/boats/:id', {
  summary: 'Remove a boat',
  access: 'user',
  params: { id: z.string() },
});

/** The lines that must not compile are held against the compiler: an unused directive is an error too. */
class Boats {
  @Route(change)
  async change({ id, name }: InputOf<typeof change>, _call: object) {
    return { boat: `${id} ${name}` };
  }

  @Route(list)
  async list(_call: object) {
    return { boats: ['Spray'] };
  }

  @Route(remove)
  async remove({ id }: InputOf<typeof remove>) {
    await Promise.resolve(id);
  }

  // @ts-expect-error the reply is another one
  @Route(change)
  async otherReply(_input: InputOf<typeof change>) {
    return { ship: 'Spray' };
  }

  // @ts-expect-error the body has no such field
  @Route(change)
  async otherInput(_input: { id: string; title: string }) {
    return { boat: 'Spray' };
  }

  // @ts-expect-error there is nothing to reply
  @Route(remove)
  async replies(_input: InputOf<typeof remove>) {
    return { boat: 'Spray' };
  }
}

const old = declared('GET', '/api/ships', {
  summary: 'List ships',
  access: 'public',
  reply: z.object({ ships: z.array(z.string()) }),
  deprecated: { since: '2026-03-01', sunset: '2026-09-01', instead: 'Use `GET /api/boats`.' },
});

@Controller()
class Ships {
  @Route(old)
  async list() {
    return { ships: ['Spray'] };
  }

  @Route(list)
  async boats() {
    return { boats: ['Spray'] };
  }
}

@Module({ controllers: [Ships] })
class Harbour {}

describe('a deprecated route', () => {
  it('says so in its answers, with the day from which on it may be removed', async () => {
    const app = await NestFactory.create<NestFastifyApplication>(Harbour, new FastifyAdapter(), {
      logger: false,
    });
    await app.init();
    const { headers, statusCode } = await app.inject('/api/ships');
    expect({ ...headers, statusCode }).toMatchObject({
      statusCode: 200,
      deprecation: '@1772323200',
      sunset: 'Tue, 01 Sep 2026 00:00:00 GMT',
    });
    const { headers: others } = await app.inject('/api/boats');
    expect([others.deprecation, others.sunset]).toEqual([undefined, undefined]);
    await app.close();
  });

  it('is marked in the document', () => {
    const { paths } = openApi([{ ...old, id: 'ships.list', noun: 'ships' }], '1.0.0');
    expect(paths['/api/ships']?.get).toMatchObject({
      deprecated: true,
      description: 'Deprecated since 2026-03-01, may be removed from 2026-09-01 on. Use `GET /api/boats`.',
      responses: { 200: { headers: { Deprecation: {}, Sunset: {} } } },
    });
  });
});

describe('a method of a controller', () => {
  it('serves the route it names', () => {
    const prototype = Boats.prototype as unknown as Record<string, object>;
    expect(routeServedBy(prototype.change as object)).toBe(change);
    expect(Reflect.getMetadata('path', prototype.list as object)).toBe('/api/boats');
    expect(Reflect.getMetadata('__httpCode__', prototype.remove as object)).toBe(204);
  });
});

describe('a route', () => {
  const summary = 'Do something to a boat';

  it('needs a schema for each parameter of its path, and for no other', () => {
    expect(() => declared('GET', '/api/boats/:id', { summary, access: 'public' })).toThrow('schema for each');
    expect(() =>
      declared('GET', '/api/boats', { summary, access: 'public', params: { id: z.string() } }),
    ).toThrow();
  });

  it('does not have a name both in its path and in its body', () => {
    const body = z.strictObject({ id: z.string() });
    expect(() =>
      declared('PUT', '/api/boats/:id', { summary, access: 'user', params: { id: z.string() }, body }),
    ).toThrow('"id" in its path and in its body');
  });

  it('does not have a name both in its path and in its query', () => {
    const query = z.strictObject({ id: z.string().optional() });
    expect(() =>
      declared('GET', '/api/boats/:id', { summary, access: 'public', params: { id: z.string() }, query }),
    ).toThrow('"id" in its path and in its query');
  });
});
