import './messages';

export * from './access-token';
export * from './articles.contract';
export * from './auth.contract';
export * from './errors';
export * from './event';
export * from './fields';
export * from './gateway.contract';
export * from './network';
export * from './notifications.contract';
export { opaqueString } from './opaque-string';
export * from './rpc';
export * from './users.contract';
