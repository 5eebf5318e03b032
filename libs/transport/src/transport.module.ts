import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { RpcClient } from './rpc/rpc-client';
import { AccessTokenVerifier } from '#access';
import { VerificationKeys } from './rpc/verification-keys';

/** The app's name and its connection to NATS. */
export class AppConnection {
  constructor(
    readonly service: string,
    readonly connection: NatsConnection,
  ) {}
}

/** Provides NATS to an app: `RpcClient` for calls, `AppConnection` for the connection itself, and `AccessTokenVerifier`. */
@Global()
@Module({})
export class TransportModule {
  static forRoot(nats: AppConnection): DynamicModule {
    return {
      module: TransportModule,
      providers: [
        { provide: AppConnection, useValue: nats },
        { provide: RpcClient, useFactory: () => new RpcClient(nats.connection) },
        {
          provide: VerificationKeys,
          inject: [RpcClient],
          useFactory: (rpc: RpcClient) => new VerificationKeys(rpc, nats.connection),
        },
        {
          provide: AccessTokenVerifier,
          inject: [VerificationKeys],
          useFactory: (keys: VerificationKeys) => new AccessTokenVerifier(keys),
        },
      ],
      exports: [AccessTokenVerifier, AppConnection, RpcClient, VerificationKeys],
    };
  }
}
