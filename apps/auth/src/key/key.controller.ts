import { AuthRpc, type ReplyOf } from '#contracts';
import { Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { KeyRingService } from './key-ring.service';

@Controller()
export class KeyController {
  constructor(private readonly keys: KeyRingService) {}

  @Handle(AuthRpc.keys)
  async published(): Promise<ReplyOf<typeof AuthRpc.keys>> {
    return { keys: this.keys.published };
  }
}
