import { coded } from '#contracts';

export const AlreadyFollowed = coded('conflict', 'users.already_followed', 'You follow this person already.');
export const NotFollowed = coded('conflict', 'users.not_followed', 'You do not follow this person.');
export const FollowsSelf = coded('conflict', 'users.follows_self', 'You cannot follow yourself.');
