import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ConsoleEnv } from '../console.env';
import { GatewayClient } from './gateway-client';
import { Users } from './users';

const LogIn = z.object({ email: z.string().min(1), password: z.string().min(1) });
const Send = z.object({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
  path: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  /** The e-mail address of a user from the list; without it the request carries no token. */
  user: z.string().optional(),
});

/** Lets the page send requests to the gateway: the gateway answers no other origin, and tokens stay out of the page. */
export function serveRequests(
  http: FastifyInstance,
  { GATEWAY_URL, DEMO_USERS }: Pick<ConsoleEnv, 'GATEWAY_URL' | 'DEMO_USERS'>,
): void {
  const gateway = new GatewayClient(GATEWAY_URL);
  const users = new Users(gateway, DEMO_USERS);
  http.get('/data/users', () => users.list());
  http.post('/data/users', ({ body }, reply) =>
    orProblem(reply, async () => {
      const { email, password } = LogIn.parse(body);
      await users.logIn(email, password);
      return users.list();
    }),
  );
  http.post('/data/send', ({ body }, reply) =>
    orProblem(reply, async () => {
      const { user, headers = {}, ...request } = Send.parse(body);
      const token = user === undefined ? undefined : await users.tokenOf(user);
      const answer = await gateway.send({
        ...request,
        headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      });
      if (user !== undefined && answer.status === 401) users.refused(user);
      return answer;
    }),
  );
}

/** Answers with what went wrong, in one sentence for the page. */
async function orProblem(reply: FastifyReply, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { message?: string } };
    const text =
      error instanceof z.ZodError
        ? z.prettifyError(error)
        : [message, cause?.message].filter(Boolean).join(': ');
    return reply.code(400).send({ error: text });
  }
}
