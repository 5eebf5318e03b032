import { Button } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { loginAddress } from '../session/require-user';
import { useSignedIn } from '../session/session';
import { ColorSchemeButton } from '../theme/color-scheme-button';
import { AccountMenu } from './account-menu';
import { Bell } from '../notifications/bell';
import { Icon } from './icon';
import classes from './header.module.css';
import { SearchField } from './search-field';

/** The site's name, the search and what concerns the reader. */
export function Header() {
  const isSignedIn = useSignedIn();
  const { pathname } = useLocation();
  return (
    <header className={classes.header}>
      <Link to="/" className={classes.name}>
        Folio
      </Link>
      <SearchField />
      <nav className={classes.nav} aria-label="Site">
        <ColorSchemeButton />
        {isSignedIn ? (
          <>
            <Button component={Link} to="/write" variant="subtle" leftSection={<Icon name="pencil" />}>
              Write
            </Button>
            <Bell />
            <AccountMenu />
          </>
        ) : (
          <>
            <Button component={Link} variant="subtle" to={loginAddress(pathname)}>
              Log in
            </Button>
            <Button component={Link} to="/register">
              Sign up
            </Button>
          </>
        )}
      </nav>
    </header>
  );
}
