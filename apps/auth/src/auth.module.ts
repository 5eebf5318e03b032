import { DatabaseModule } from '#database';
import { OutboxModule } from '#messaging/outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AccountController } from './account/account.controller';
import { Account } from './account/account.entity';
import { AccountRepository } from './account/account.repository';
import { AccountService } from './account/account.service';
import { AdministrationService } from './account/administration.service';
import type { AuthEnv } from './auth.env';
import { AuthEnvironment } from './auth-environment';
import { Passwords } from './password/passwords';
import { SessionController } from './session/session.controller';
import { Session } from './session/session.entity';
import { SessionRepository } from './session/session.repository';
import { SessionService } from './session/session.service';
import { AccessTokens } from './token/access-tokens';
import { SigningKey } from './token/signing-key';

/** Who people are: accounts, passwords, sessions, tokens and roles. */
@Module({})
export class AuthModule {
  static forRoot(env: AuthEnv): DynamicModule {
    const { DATABASE_URL: url, DATABASE_POOL: poolSize } = env;
    return {
      module: AuthModule,
      imports: [
        DatabaseModule.forRoot({ url, poolSize, applicationName: 'auth', entities: [Account, Session] }),
        OutboxModule,
        JwtModule.register({}),
      ],
      controllers: [AccountController, SessionController],
      providers: [
        { provide: AuthEnvironment, useValue: env },
        {
          provide: Passwords,
          useFactory: () => Passwords.create(env.ARGON2_MEMORY, env.ARGON2_TIME, env.ARGON2_PARALLELISM),
        },
        { provide: SigningKey, useFactory: () => new SigningKey(env.JWT_PRIVATE_KEY) },
        AccessTokens,
        AccountRepository,
        AccountService,
        AdministrationService,
        SessionRepository,
        SessionService,
      ],
    };
  }
}
