const PATIENCE_MS = 1_500;

type State = 'healthy' | 'unhealthy';

/** The state of an app process: of the app itself, and of the parts it needs. */
export interface AppHealth {
  name: string;
  state: State;
  parts: Record<string, State>;
}

/** Asks each app on its admin port, where requests make no telemetry, whether it is ready. */
export const healthOf = (adminUrls: Record<string, string>): Promise<AppHealth[]> =>
  Promise.all(Object.entries(adminUrls).map(([name, url]) => ask(name, url)));

async function ask(name: string, url: string): Promise<AppHealth> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const { status: _status, pid: _pid, ...parts } = (await answer.json()) as Record<string, unknown>;
    return {
      name,
      state: stateOf(answer.ok),
      parts: Object.fromEntries(
        Object.entries(parts).map(([part, state]) => [part, stateOf(state === 'up')]),
      ),
    };
  } catch {
    return { name, state: 'unhealthy', parts: {} };
  }
}

const stateOf = (works: boolean): State => (works ? 'healthy' : 'unhealthy');
