export { answers, type DatabaseOptions, openDatabase, poolOf } from './data-source';
export { DatabaseModule } from './database.module';
export { Idempotency, type IdempotentRequest } from './idempotency';
export { type Page, pageOf } from './paging';
export {
  translatePostgresError as asCodedError,
  foreignKeyViolation,
  translatePostgresError,
  uniqueViolation,
} from './postgres-errors';
export { Reader, type Statement } from './reader';
export { seal, unseal } from './sealed';
export { afterCommit, Transaction, type Tx } from './transaction';
export { DatabaseEnv } from './variables';
export { withClient } from './with-client';
