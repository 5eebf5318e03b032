import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import { api } from '../api/api';
import { Picture } from '../profiles/picture';
import { useUser } from '../session/session';

/** The reader's own pages, and the logout. */
export function AccountMenu() {
  const user = useUser();
  const navigate = useNavigate();
  if (!user) return null;
  async function logOut(): Promise<void> {
    // The tokens are gone here even when the server cannot be reached; the session there then ends by itself.
    await api.auth.logout().catch(() => api.session.signOut());
    await navigate('/');
  }
  const isAdmin = user.roles.includes('admin');
  return (
    <Menu position="bottom-end" width={200} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>Account of {user.name}</VisuallyHidden>
          <Picture profile={user} size={34} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={`/profiles/${user.username}`}>
          Your profile
        </Menu.Item>
        <Menu.Item component={Link} to="/settings">
          Settings
        </Menu.Item>
        {isAdmin && (
          <Menu.Item component={Link} to="/admin/users">
            Administration
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => void logOut()}>Log out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
