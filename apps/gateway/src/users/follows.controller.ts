import { FollowsRoutes, type InputOf } from '#contracts';
import type { Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { Follows } from './follows';

@Controller()
export class FollowsController {
  constructor(private readonly follows: Follows) {}

  @Route(FollowsRoutes.add)
  async add(@Input() { username }: InputOf<typeof FollowsRoutes.add>, @CurrentContext() context: Context) {
    return { profile: await this.follows.add(username, context) };
  }

  @Route(FollowsRoutes.remove)
  async remove(
    @Input() { username }: InputOf<typeof FollowsRoutes.remove>,
    @CurrentContext() context: Context,
  ) {
    return { profile: await this.follows.remove(username, context) };
  }
}
