import 'reflect-metadata';
import { type ArticleView } from '#contracts';
import { connectNats, Handle, RpcServer } from '#transport';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BenchRpc, RAW_SUBJECT, REPLY } from './contract';
import { benchVerifier } from './token';

@Controller()
class BenchController {
  @Handle(BenchRpc.read)
  async read(): Promise<ArticleView> {
    return REPLY;
  }
}

@Module({ controllers: [BenchController] })
class BenchModule {}

/** The responding process: sends the same reply through Nest's handlers and from a bare subscription. */
async function main(): Promise<void> {
  const connection = await connectNats([process.env.NATS_URL ?? ''], 'bench-server');
  const raw = new TextEncoder().encode(JSON.stringify(REPLY));
  connection.subscribe(RAW_SUBJECT, {
    queue: 'bench',
    callback: (_error, message) => void message.respond(raw),
  });
  const strategy = new RpcServer(connection, {
    service: 'bench',
    version: '0.0.0',
    health: async () => ({}),
    tokens: benchVerifier(),
  });
  const app = await NestFactory.createMicroservice(BenchModule, { strategy, logger: ['error'] });
  await app.listen();
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

void main();
