import { UserDeleted } from '#contracts';
import { Inbox } from '#outbox';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Controller } from '@nestjs/common';
import { __Noun__Service } from './__noun-file__.service';

const On = consumer({ durable: '__service__-__nouns-file__' });

/** __Nouns-words__ end with the account of their owner. */
@Controller()
export class __Noun__Consumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly __nouns__: __Noun__Service,
  ) {}

  @On(UserDeleted)
  async deleted(delivery: Delivery<typeof UserDeleted>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) =>
      this.__nouns__.removeAllOf(tx, delivery.context, delivery.data.userId),
    );
  }
}
