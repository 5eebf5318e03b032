import type { ProfileRepository } from './profile.repository';

export class ProfileController {
  constructor(readonly profiles: ProfileRepository) {}
}
