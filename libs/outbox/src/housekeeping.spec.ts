import { v7 as uuidv7 } from 'uuid';
import { firstIdOf } from './housekeeping';

describe('the first id of a millisecond', () => {
  it('sorts before all ids of that millisecond and after all of the one before', () => {
    const now = Date.now();
    expect(firstIdOf(now) <= uuidv7({ msecs: now })).toBe(true);
    expect(uuidv7({ msecs: now - 1 }) < firstIdOf(now)).toBe(true);
  });
});
