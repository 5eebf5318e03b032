import { type ReplyOf, type RequestOf, __Service__Rpc, type __Noun__View } from '#contracts';
import { type Context, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { __Noun__Service } from './__noun-file__.service';

@Controller()
export class __Noun__Controller {
  constructor(private readonly __nouns__: __Noun__Service) {}

  @Handle(__Service__Rpc.add__Noun__)
  async add(request: RequestOf<typeof __Service__Rpc.add__Noun__>, context: Context): Promise<__Noun__View> {
    return this.__nouns__.add(context, request);
  }

  @Handle(__Service__Rpc.get__Noun__)
  async get({ id }: RequestOf<typeof __Service__Rpc.get__Noun__>, context: Context): Promise<__Noun__View> {
    return this.__nouns__.get(context, id);
  }

  @Handle(__Service__Rpc.list__Nouns__)
  async list(
    request: RequestOf<typeof __Service__Rpc.list__Nouns__>,
    context: Context,
  ): Promise<ReplyOf<typeof __Service__Rpc.list__Nouns__>> {
    return this.__nouns__.list(context, request);
  }

  @Handle(__Service__Rpc.remove__Noun__)
  async remove(
    { id }: RequestOf<typeof __Service__Rpc.remove__Noun__>,
    context: Context,
  ): Promise<ReplyOf<typeof __Service__Rpc.remove__Noun__>> {
    await this.__nouns__.remove(context, id);
    return {};
  }
}
