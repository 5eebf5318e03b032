import { get } from 'node:http';

/** Whether this process is ready, by its admin port. False when another process answers there. */
export async function isReady(adminUrl: string, pid: number): Promise<boolean> {
  return new Promise((resolve) => {
    // No keep-alive: after a restart a kept connection would lead to the old process.
    const request = get(`${adminUrl}/health/ready`, { agent: false, timeout: 5_000 }, (response) => {
      const chunks: string[] = [];
      response.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
      response.once('end', () => resolve(response.statusCode === 200 && pidIn(chunks.join('')) === pid));
      response.once('error', () => resolve(false));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

function pidIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { pid?: unknown }).pid;
  } catch {
    return undefined;
  }
}
