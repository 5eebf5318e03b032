import { KEYS_CHANGED_SUBJECT } from '#contracts';
import { DatabaseModule, Transaction } from '#database';
import { AppConnection } from '#transport';
import { OutboxModule } from '#outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { Account } from './account/account.entity';
import { AccountReads } from './account/account.reads';
import { AccountRepository } from './account/account.repository';
import { AccountStore } from './account/account-store';
import { AddressController } from './address/address.controller';
import { AddressService } from './address/address.service';
import { AdministrationController } from './administration/administration.controller';
import { AdministrationService } from './administration/administration.service';
import { AttemptRepository } from './attempt/attempt.repository';
import { AttemptService } from './attempt/attempt.service';
import { DeviceRepository } from './attempt/device.repository';
import { OriginRepository } from './attempt/origin.repository';
import { ArticleConsumer } from './audit/article.consumer';
import { AuditController } from './audit/audit.controller';
import { AuditLogService } from './audit/audit-log.service';
import { AuditReads } from './audit/audit.reads';
import { AuditRepository } from './audit/audit.repository';
import { AuditService } from './audit/audit.service';
import { type AuthEnv, AuthEnvironment } from './auth.env';
import { KeyCipher } from './key/key-cipher';
import { KeyController } from './key/key.controller';
import { KeyRingService } from './key/key-ring.service';
import { scheduleOf } from './key/key-schedule';
import { SigningKey } from './key/signing-key.entity';
import { SigningKeyRepository } from './key/signing-key.repository';
import { LoginController } from './login/login.controller';
import { LoginService } from './login/login.service';
import { AccountRemover } from './own-account/account-remover';
import { OwnAccountController } from './own-account/own-account.controller';
import { OwnAccountService } from './own-account/own-account.service';
import { PasswordChange } from './own-account/password-change';
import { PasswordProof } from './own-account/password-proof';
import { Passwords } from './password/passwords';
import { RealWorldRules } from './realworld/realworld-rules';
import { RecoveryController } from './recovery/recovery.controller';
import { RecoveryService } from './recovery/recovery.service';
import { RegistrationController } from './registration/registration.controller';
import { RegistrationService } from './registration/registration.service';
import { RoleService } from './role/role.service';
import { SecurityEmailController } from './security-email/security-email.controller';
import { SecurityEmailRepository } from './security-email/security-email.repository';
import { SecurityEmailService } from './security-email/security-email.service';
import { SessionController } from './session/session.controller';
import { Session } from './session/session.entity';
import { SessionOpener } from './session/session-opener';
import { SessionRepository } from './session/session.repository';
import { SessionRevoker } from './session/session-revoker';
import { SessionService } from './session/session.service';
import { SessionSweeper } from './session/session-sweeper';
import { StreamTicketController } from './stream-ticket/stream-ticket.controller';
import { StreamTicketRepository } from './stream-ticket/stream-ticket.repository';
import { StreamTicketService } from './stream-ticket/stream-ticket.service';
import { AccessTokens } from './token/access-tokens';

/** Accounts, passwords, sessions, access tokens and roles. */
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
        AddressController,
        AdministrationController,
        ArticleConsumer,
        AuditController,
        KeyController,
        LoginController,
        OwnAccountController,
        RecoveryController,
        RegistrationController,
        SecurityEmailController,
        SessionController,
        StreamTicketController,
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
        AccountRemover,
        AccountReads,
        AccountRepository,
        AccountStore,
        AddressService,
        AdministrationService,
        AttemptRepository,
        AttemptService,
        AuditLogService,
        AuditReads,
        AuditRepository,
        AuditService,
        DeviceRepository,
        LoginService,
        OriginRepository,
        OwnAccountService,
        PasswordChange,
        PasswordProof,
        RealWorldRules,
        RecoveryService,
        RegistrationService,
        RoleService,
        SecurityEmailRepository,
        SecurityEmailService,
        SessionOpener,
        SessionRepository,
        SessionRevoker,
        SessionService,
        SessionSweeper,
        SigningKeyRepository,
        StreamTicketRepository,
        StreamTicketService,
      ],
    };
  }
}
