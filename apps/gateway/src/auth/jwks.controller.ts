import { JwksRoutes } from '#contracts';
import { VerificationKeys } from '#transport';
import { Controller } from '@nestjs/common';
import { Route } from '../http/route';

@Controller()
export class JwksController {
  constructor(private readonly keys: VerificationKeys) {}

  @Route(JwksRoutes.jwks)
  async jwks() {
    return { keys: await this.keys.published() };
  }
}
