import { Loading } from '../page/states';
import { useTitle } from '../page/use-title';
import { useUser } from '../session/session';
import { DeleteAccount } from './delete-account';
import { EmailSettings } from './email-settings';
import { PasswordSettings } from './password-settings';

/** The e-mail address, the password and the end of the account. */
export default function AccountSettings() {
  useTitle('Account settings');
  const user = useUser();
  if (!user) return <Loading />;
  return (
    <>
      <h1>Account</h1>
      <EmailSettings user={user} />
      <PasswordSettings />
      <DeleteAccount />
    </>
  );
}
