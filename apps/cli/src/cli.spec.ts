import { answeredByUsage } from './cli';

describe('a command line', () => {
  const written: string[] = [];

  beforeEach(() => {
    written.length = 0;
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });

  afterEach(() => jest.restoreAllMocks());

  it('is checked without running the command', async () => {
    expect(await answeredByUsage(['users', 'grant', 'ada@example.com', 'admin'])).toBeUndefined();
    expect(written).toEqual([]);
  });

  it.each([
    [['users', 'grant'], 'missing required argument'],
    [['toString'], 'unknown command'],
    [['keys', 'rotate', '--now'], 'unknown option'],
  ])('is refused with what is wrong: %j', async (args, reason) => {
    expect(await answeredByUsage(args)).toBe(1);
    expect(written.join('')).toContain(reason);
  });

  it('that asks for help is answered', async () => {
    expect(await answeredByUsage(['users', '--help'])).toBe(0);
    expect(written.join('')).toContain('Usage:');
  });
});
