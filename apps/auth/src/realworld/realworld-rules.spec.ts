import type { Actor, Role } from '#contracts';
import { Logger } from '@nestjs/common';
import type { AuthEnvironment } from '../auth.env';
import { RealWorldRules } from './realworld-rules';

const ASKED = { rules: 'realworld' } as const;
const rulesIn = (ENVIRONMENT: string, REALWORLD?: boolean): RealWorldRules =>
  new RealWorldRules({ ENVIRONMENT, REALWORLD } as AuthEnvironment);
const actor = (...roles: Role[]): Actor => ({ id: 'a', sessionId: 's', roles });

describe('the rules of the RealWorld API', () => {
  it.each([
    ['development', undefined, true],
    ['development', false, false],
    ['production', undefined, false],
    ['production', false, false],
    ['production', true, true],
  ])('in %s with REALWORLD=%s are granted to those who ask: %s', (environment, setting, granted) => {
    const rules = rulesIn(environment, setting);
    expect(rules.applyTo(ASKED)).toBe(granted);
    expect(rules.applyToChange(ASKED, actor('user'))).toBe(granted);
    expect(rules.applyTo({})).toBe(false);
  });

  it('are not granted to moderators and admins who change their account', () => {
    const rules = rulesIn('development');
    expect(rules.applyToChange(ASKED, actor('user', 'moderator'))).toBe(false);
    expect(rules.applyToChange(ASKED, actor('admin'))).toBe(false);
  });

  it('are warned of in production, and only there', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    rulesIn('development', true).onModuleInit();
    rulesIn('production').onModuleInit();
    expect(warn).not.toHaveBeenCalled();
    rulesIn('production', true).onModuleInit();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('REALWORLD is set'));
    warn.mockRestore();
  });
});
