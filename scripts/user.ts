import { withDatabases } from './db-target';
import { grantRole, isRole, ROLES } from './users/grant-role';

/** `npm run user:grant -- <e-mail> <role>`: the way to the first admin. */
async function main([action, email, role]: string[]): Promise<void> {
  if (action !== 'grant' || !email || !role || !isRole(role)) {
    throw new Error(`usage: npm run user:grant -- <e-mail> <${ROLES.join('|')}>`);
  }
  await withDatabases(['auth'], async ({ auth }) => {
    const roles = await grantRole(auth ?? '', email, role);
    console.log(`✓ ${email} is now ${roles.join(', ')}; it counts from the next log-in or token refresh on`);
  });
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
