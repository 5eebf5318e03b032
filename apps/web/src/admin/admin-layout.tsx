import { NavLink, Outlet } from 'react-router';
import { Failure, Loading } from '../page/states';
import { useUser } from '../session/session';
import tabs from '../page/tabs.module.css';

/** The pages for admins. The server refuses others; here they are shown a sentence. */
export default function AdminLayout() {
  const user = useUser();
  if (!user) return <Loading />;
  if (!user.roles.includes('admin'))
    return <Failure title="For admins only" sentence="Your account does not have this role." />;
  return (
    <>
      <nav className={tabs.tabs} aria-label="Administration">
        <NavLink to="/admin/users">Users</NavLink>
        <NavLink to="/admin/dead-letters">Dead letters</NavLink>
        <NavLink to="/admin/audit">Audit log</NavLink>
      </nav>
      <Outlet />
    </>
  );
}
