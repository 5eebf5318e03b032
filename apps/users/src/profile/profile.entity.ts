import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How a person presents themselves. The username is a copy from the auth service, to find the profile by. */
@Entity('profile')
export class Profile {
  /** The account's id. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  username!: string;

  @Column('text')
  name!: string;

  @Column('text')
  bio!: string;

  @Column('text')
  image!: string;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  static of(id: string, username: string, name: string): Profile {
    return Object.assign(new Profile(), {
      id,
      username,
      name,
      bio: '',
      image: '',
      version: 1,
      updatedAt: new Date(),
    });
  }

  /** Applies the given changes, and counts up the version. */
  change(changes: { username?: string; name?: string; bio?: string; image?: string }): void {
    for (const [name, value] of Object.entries(changes))
      if (value !== undefined) Object.assign(this, { [name]: value });
    this.version += 1;
    this.updatedAt = new Date();
  }
}
