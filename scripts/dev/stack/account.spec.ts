import { findAccount } from './account';

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n';

describe('the account for PostgreSQL', () => {
  it('is found by its full name', () => {
    expect(findAccount(PASSWD, 'postgres')).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(findAccount(PASSWD, 'post')).toBeUndefined();
  });
});
