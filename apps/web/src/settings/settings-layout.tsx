import { NavLink, Outlet } from 'react-router';
import classes from './settings.module.css';

const PAGES = [
  { to: '/settings', label: 'Profile', end: true },
  { to: '/settings/account', label: 'Account' },
  { to: '/settings/notifications', label: 'Notifications' },
  { to: '/settings/sessions', label: 'Sessions' },
];

/** The pages of the settings, side by side. */
export default function SettingsLayout() {
  return (
    <div className={classes.columns}>
      <nav className={classes.nav} aria-label="Settings">
        {PAGES.map(({ label, ...link }) => (
          <NavLink key={link.to} {...link}>
            {label}
          </NavLink>
        ))}
      </nav>
      <div className={classes.content}>
        <Outlet />
      </div>
    </div>
  );
}
