import { profileView } from './profile.view';

export class ProfileRepository {
  readonly show = profileView;
}
