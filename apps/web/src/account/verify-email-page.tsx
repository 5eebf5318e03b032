import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../api/api';
import { complaintOf } from '../api/problem';
import { queries } from '../api/queries';
import { USER } from '../session/session';
import { Card } from './card';
import { useToken } from './use-token';

/** Where the link of an address's verification leads. A button, because software that scans e-mails opens links. */
export default function VerifyEmailPage() {
  const token = useToken();
  const verify = useMutation({
    mutationFn: () => api.email.verify({ token }),
    onSuccess: () => queries.invalidateQueries({ queryKey: USER }),
  });
  if (verify.isSuccess)
    return (
      <Card title="Your address is confirmed">
        <p role="status">{verify.data.user.email} belongs to your account.</p>
        <p>
          <Link to="/">Go to the latest articles</Link>
        </p>
      </Card>
    );
  return (
    <Card title="Confirm your address">
      {verify.isError ? (
        <p role="alert">
          {complaintOf(verify.error).sentence} A new link can be sent from{' '}
          <Link to="/settings/account">the settings</Link>.
        </p>
      ) : (
        <p>This finishes what you began: the address in the e-mail becomes that of your account.</p>
      )}
      <Button loading={verify.isPending} disabled={!token} onClick={() => verify.mutate()}>
        Confirm the address
      </Button>
    </Card>
  );
}
