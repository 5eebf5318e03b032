import { counter, counterFromZero } from '#telemetry';

const description = 'Accounts opened.';

/** Who came in, counted when it is committed. */
export const accountMetrics = {
  registered: counterFromZero('users.registered', { unit: '{user}', description }),
  /** The same under its older name. */
  registrations: counterFromZero('auth.registration.total', { unit: '{registration}', description }),
  logins: counter('auth.login.attempts', {
    unit: '{attempt}',
    description: 'Log-ins by result: success, refused (wrong credentials) or failed (something broke).',
  }),
};
