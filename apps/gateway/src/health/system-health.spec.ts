import type { AppConnection } from '#transport';
import { SystemHealth } from './system-health';

describe('the health of the system', () => {
  it('is determined once for concurrent callers, and again for later ones', async () => {
    const asked: string[] = [];
    const answer = { json: () => ({ endpoints: [{ data: { database: 'up' } }] }) };
    const request = async (subject: string) => {
      asked.push(subject);
      return answer;
    };
    const connection = { rtt: async () => 1, request };
    const health = new SystemHealth({ connection } as unknown as AppConnection);
    const reports = await Promise.all(Array.from({ length: 50 }, () => health.report()));
    expect(new Set(reports.map(({ status }) => status))).toEqual(new Set(['healthy']));
    expect(asked).toHaveLength(4);
    await health.report();
    expect(asked).toHaveLength(8);
  });
});
