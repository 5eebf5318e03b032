import { ActionIcon } from '@mantine/core';
import { Link } from 'react-router';
import { Announcement } from '../page/announcement';
import { Icon } from '../page/icon';
import classes from './notifications.module.css';
import { useUnread } from './use-notifications';

const MOST_SHOWN = 99;

/** Leads to the notifications, and shows how many are unread. */
export function Bell() {
  const { count, news } = useUnread();
  return (
    <>
      <Announcement>{news}</Announcement>
      <ActionIcon
        component={Link}
        to="/notifications"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={count > 0 ? `Notifications, ${count} unread` : 'Notifications'}
        className={classes.bell}
      >
        <Icon name="bell" />
        {count > 0 && <span className={classes.count}>{count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}</span>}
      </ActionIcon>
    </>
  );
}
