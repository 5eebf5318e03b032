import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

export const REPLY = 'reply';
export const REPLY_STATUSES = 'reply-statuses';
export const REPLY_TYPE = 'reply-type';

/**
 * Says what the route answers when all goes well; a handler that returns something else does not compile.
 * @param statuses with which it also answers this
 */
export const Replies =
  <Schema extends z.ZodType>(schema: Schema, ...statuses: number[]) =>
  <Handler extends (...args: never[]) => Promise<z.output<Schema>>>(
    target: object,
    name: string,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void =>
    applyDecorators(SetMetadata(REPLY, schema), SetMetadata(REPLY_STATUSES, statuses))(
      target,
      name,
      descriptor as TypedPropertyDescriptor<unknown>,
    );

/** Says that the route answers something that is not JSON. */
export const RepliesAs = (type: string) => SetMetadata(REPLY_TYPE, type);
