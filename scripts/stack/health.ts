import { get } from 'node:http';

/** Whether an app says, on its admin port, that it can do its work. */
export async function isReady(adminUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    // No kept connection: after a restart it would lead to the process that is gone.
    const request = get(`${adminUrl}/health/ready`, { agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
