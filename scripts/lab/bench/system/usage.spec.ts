import { perRequest, type Snapshot, usedBetween } from './usage';

const snapshot = (processes: [pid: number, group: string, cpu: number, bytes: number][]): Snapshot =>
  new Map(processes.map(([pid, group, cpu, bytes]) => [pid, { group, cpu, bytes }]));

describe('the use of processes', () => {
  it('adds up the processes of a group, and counts a new one as a whole', () => {
    const before = snapshot([
      [1, 'pg auth', 100, 10],
      [2, 'pg auth', 500, 0],
      [3, 'gateway', 7, 7],
    ]);
    const after = snapshot([
      [1, 'pg auth', 160, 30],
      [4, 'pg auth', 40, 5],
      [3, 'gateway', 9, 8],
    ]);
    expect(usedBetween(before, after)).toEqual({
      cpu: { 'pg auth': 100, gateway: 2 },
      bytes: { 'pg auth': 25, gateway: 1 },
    });
  });

  it('is divided among requests, without what an idle system uses in the same time', () => {
    const used = { gateway: 5_000, auth: 300, floor: 100 };
    const costs = perRequest(used, { gateway: 500, auth: 200 }, 2, 100);
    expect(costs).toEqual({ gateway: 40, auth: 0, floor: 1 });
    expect(perRequest(used, {}, 2, 0)).toEqual(used);
  });
});
