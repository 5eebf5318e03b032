import { type ProfileWithTime, UsersRpc } from '#contracts';
import { running } from '#telemetry';
import { type Context, RpcClient } from '#transport';
import { Injectable } from '@nestjs/common';

/** As many ids as the contract allows in one call. */
const MOST_IDS = 100;
const { timeoutMs } = UsersRpc.profilesById;

type Profiles = ReadonlyMap<string, ProfileWithTime>;

/** A call that is made at the end of this event-loop turn. */
interface SharedCall {
  readonly ids: Set<string>;
  readonly profiles: Promise<Profiles>;
}

/**
 * Finds profiles by id. The requests of one event-loop turn share one call, as its messages are sent together anyway and a profile is the
 * same for every reader. This halves the work for the current user under load, and delays no request.
 */
@Injectable()
export class ProfileLookups {
  private next?: SharedCall;

  constructor(private readonly rpc: RpcClient) {}

  /** @returns undefined while the profile does not exist */
  async byId(id: string, context: Context): Promise<ProfileWithTime | undefined> {
    if (!mayShare(context)) return (await this.call([id], context)).get(id);
    if (!this.next || this.next.ids.size === MOST_IDS) this.next = this.share(context);
    const { ids, profiles } = this.next;
    ids.add(id);
    return (await profiles).get(id);
  }

  private share({ requestId, trace, deadline }: Context): SharedCall {
    const ids = new Set<string>();
    const profiles = new Promise<Profiles>((resolve, reject) => {
      setImmediate(() => {
        if (this.next?.ids === ids) this.next = undefined;
        // Without the caller, whose token must not decide on the reads of others.
        this.call([...ids], { requestId, trace, deadline }).then(resolve, reject);
      });
    });
    return { ids, profiles };
  }

  private async call(ids: string[], context: Context): Promise<Profiles> {
    const { profiles } = await this.rpc.call(UsersRpc.profilesById, { ids }, context);
    return new Map(profiles.map((profile) => [profile.id, profile]));
  }
}

/**
 * Whether a request may share the call of another one. A traced request makes its own, so that its trace shows it; one with little time
 * left would shorten the time of the others.
 */
const mayShare = ({ deadline = Infinity }: Context): boolean =>
  !running.tracing && deadline >= Date.now() + timeoutMs;
