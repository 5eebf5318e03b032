import { KEYS_CHANGED_SUBJECT } from '#contracts';
import { DatabaseModule, Transaction } from '#database';
import { AppConnection } from '#transport';
import { OutboxModule } from '#outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccountController } from './account/account.controller';
import { Account } from './account/account.entity';
import { AccountRepository } from './account/account.repository';
import { AccountService } from './account/account.service';
import { AccountStore } from './account/account-store';
import { AddressController } from './account/address.controller';
import { AddressService } from './account/address.service';
import { AdministrationService } from './account/administration.service';
import { RecoveryController } from './account/recovery.controller';
import { RecoveryService } from './account/recovery.service';
import { Roles } from './account/roles';
import { ArticleConsumer } from './audit/article.consumer';
import { Audit } from './audit/audit';
import type { AuthEnv } from './auth.env';
import { AuthEnvironment } from './auth-environment';
import { AttemptCounters } from './attempt/attempt-counters';
import { Attempts } from './attempt/attempts';
import { DeviceRepository } from './attempt/device.repository';
import { PlaceRepository } from './attempt/place.repository';
import { KeyCipher } from './key/key-cipher';
import { KeyController } from './key/key.controller';
import { KeyRingService } from './key/key-ring.service';
import { scheduleOf } from './key/key-schedule';
import { SigningKey } from './key/signing-key.entity';
import { SigningKeyRepository } from './key/signing-key.repository';
import { Passwords } from './password/passwords';
import { SecurityEmailController } from './security-email/security-email.controller';
import { SecurityEmailRepository } from './security-email/security-email.repository';
import { SecurityEmailService } from './security-email/security-email.service';
import { SessionEnding } from './session/session-ending';
import { SessionController } from './session/session.controller';
import { Session } from './session/session.entity';
import { SessionRepository } from './session/session.repository';
import { SessionService } from './session/session.service';
import { SessionSweep } from './session/session-sweep';
import { AccessTokens } from './token/access-tokens';

/** Who people are: accounts, passwords, sessions, tokens and roles. */
@Module({})
export class AuthModule {
  static forRoot(env: AuthEnv): DynamicModule {
    const { DATABASE_URL: url, DATABASE_POOL: poolSize } = env;
    const cipher = new KeyCipher(env.KEY_ENCRYPTION_KEY);
    return {
      module: AuthModule,
      imports: [
        DatabaseModule.forRoot({
          url,
          poolSize,
          applicationName: 'auth',
          entities: [Account, Session, SigningKey],
          answerSecret: cipher.derive('idempotent answers'),
        }),
        OutboxModule,
      ],
      controllers: [
        AccountController,
        AddressController,
        ArticleConsumer,
        KeyController,
        RecoveryController,
        SecurityEmailController,
        SessionController,
      ],
      providers: [
        { provide: AuthEnvironment, useValue: env },
        {
          provide: Passwords,
          useFactory: () =>
            Passwords.create(
              env.ARGON2_MEMORY,
              env.ARGON2_TIME,
              env.ARGON2_PARALLELISM,
              env.COMMON_PASSWORDS === 'allow',
            ),
        },
        {
          provide: KeyRingService,
          inject: [Transaction, SigningKeyRepository, AppConnection],
          useFactory: (transaction: Transaction, keys: SigningKeyRepository, { connection }: AppConnection) =>
            new KeyRingService(transaction, keys, cipher, scheduleOf(env.KEY_ROTATION_INTERVAL), () =>
              connection.publish(KEYS_CHANGED_SUBJECT),
            ),
        },
        AccessTokens,
        AccountRepository,
        AccountService,
        AccountStore,
        AddressService,
        AdministrationService,
        AttemptCounters,
        Attempts,
        Audit,
        DeviceRepository,
        PlaceRepository,
        RecoveryService,
        SecurityEmailRepository,
        SecurityEmailService,
        Roles,
        SessionEnding,
        SessionRepository,
        SessionService,
        SessionSweep,
        SigningKeyRepository,
      ],
    };
  }
}
