import 'reflect-metadata';
import { route as declared, type InputOf } from '#contracts';
import { z } from 'zod';
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
