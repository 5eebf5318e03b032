import { WrongCredentials } from '#contracts';
import { Passwords } from '../password/passwords';
import { RegistrationService } from '../registration/registration.service';
import { type AuthApp, type AuthAppOptions, startAuthApp } from '../../../../test/support/auth-app';
import { CONTEXT } from '../../../../test/support/contexts';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { type Comparison, compareTimes } from '../../../../test/support/equal-times';
import { newRegistration } from '../../../../test/support/people';
import { LoginService } from './login.service';

const TOLERANCE = 0.05;

describe('a refused login', () => {
  let database: FreshDatabase;
  const apps: AuthApp[] = [];

  beforeAll(async () => {
    database = await freshDatabase('auth');
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await database?.drop();
  });

  /** Compares the times for wrong passwords (first) and unknown addresses (second), with others each time. */
  async function compared(rounds: number, providers: AuthAppOptions['providers'] = []): Promise<Comparison> {
    const env = { ARGON2_MEMORY: '19456', LOGIN_LIMIT_ACCOUNT: '100000' };
    const auth = await startAuthApp({ databaseUrl: database.url, env, providers });
    apps.push(auth);
    const addresses: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { email, password, name } = newRegistration();
      await auth.app.get(RegistrationService).register(CONTEXT, { email, password, name, userAgent: '' });
      addresses.push(email);
    }
    let next = 0;
    const refused = async (email: string): Promise<void> => {
      const login = auth.app.get(LoginService).login({}, { email, password: 'not this one', userAgent: '' });
      await expect(login).rejects.toThrow(WrongCredentials);
    };
    return compareTimes(
      () => refused(addresses[next++ % addresses.length] as string),
      () => refused(newRegistration().email),
      { tolerance: TOLERANCE, samplesPerRound: 25, rounds },
    );
  }

  const isTheSame = ({ ratio }: Comparison): boolean => Math.abs(ratio - 1) <= TOLERANCE;

  it('takes the same time for an unknown address as for a wrong password, within 5 %', async () => {
    const comparison = await compared(20);
    expect({ comparison, isTheSame: isTheSame(comparison) }).toEqual({ comparison, isTheSame: true });
  }, 240_000);

  it('would fail this test if it took less time for an unknown address', async () => {
    const passwords = await Passwords.create(19_456, 2, 1);
    const matches = passwords.matches.bind(passwords);
    passwords.matches = async (hashed, password) => hashed !== undefined && matches(hashed, password);
    const comparison = await compared(2, [{ provide: Passwords, useValue: passwords }]);
    expect({ comparison, isTheSame: isTheSame(comparison) }).toEqual({ comparison, isTheSame: false });
  });
});
