import { slugFrom } from './slug';

export class Profile {
  slug = slugFrom('Title');
}
