import { type InputOf, __Nouns__Routes, __Service__Rpc } from '#contracts';
import { type Context, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class __Nouns__Controller {
  constructor(private readonly rpc: RpcClient) {}

  @Route(__Nouns__Routes.add)
  async add(@Input() input: InputOf<typeof __Nouns__Routes.add>, @CurrentContext() context: Context) {
    return { __noun__: await this.rpc.call(__Service__Rpc.add__Noun__, input, context) };
  }

  @Route(__Nouns__Routes.list)
  async list(@Input() input: InputOf<typeof __Nouns__Routes.list>, @CurrentContext() context: Context) {
    return this.rpc.call(__Service__Rpc.list__Nouns__, input, context);
  }

  @Route(__Nouns__Routes.get)
  async get(@Input() input: InputOf<typeof __Nouns__Routes.get>, @CurrentContext() context: Context) {
    return { __noun__: await this.rpc.call(__Service__Rpc.get__Noun__, input, context) };
  }

  @Route(__Nouns__Routes.remove)
  async remove(@Input() input: InputOf<typeof __Nouns__Routes.remove>, @CurrentContext() context: Context) {
    await this.rpc.call(__Service__Rpc.remove__Noun__, input, context);
  }
}
