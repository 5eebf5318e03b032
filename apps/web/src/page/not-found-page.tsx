import { Link } from 'react-router';
import classes from './states.module.css';
import { useTitle } from './use-title';

/** For an address without a page. */
export function NotFoundPage() {
  useTitle('Not found');
  return (
    <div className={classes.failure}>
      <h1>There is nothing at this address</h1>
      <p>The page may have moved, or the link is incomplete.</p>
      <p>
        <Link to="/">Go to the latest articles</Link>
      </p>
    </div>
  );
}
