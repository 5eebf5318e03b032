export class ProfileRepository {}
