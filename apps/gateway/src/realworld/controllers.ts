import { RealWorldArticlesController } from './articles.controller';
import { RealWorldCommentsController } from './comments.controller';
import { RealWorldProfilesController } from './profiles.controller';
import { RealWorldUserController } from './user.controller';

/** The RealWorld API: the same services under the addresses, fields and statuses of https://docs.realworld.show. */
export const REALWORLD_CONTROLLERS = [
  RealWorldUserController,
  RealWorldProfilesController,
  RealWorldArticlesController,
  RealWorldCommentsController,
];
