import { testState } from './state';

/** The gateway's address of the system that all e2e tests share. */
export function system(): string {
  const { baseUrl } = testState();
  if (!baseUrl) throw new Error('Only e2e tests have a system; rename the file to *.e2e-spec.ts');
  return baseUrl;
}
