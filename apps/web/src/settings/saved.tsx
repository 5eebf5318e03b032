import classes from './settings.module.css';

/** Says that something was saved. */
export const Saved = ({ when }: { when: boolean }) => (
  <span role="status" className={classes.saved}>
    {when ? 'Saved.' : ''}
  </span>
);
