import { testState } from './state';

/** The NATS server (with JetStream) of this test run; tests share it, so they name streams and subjects for themselves. */
export function natsUrl(): string {
  return testState().natsUrl;
}
