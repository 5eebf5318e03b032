export { AdminServer } from './admin-server';
export { isForeignPage, isFromThisMachine } from './foreign-page';
export { type HttpServer, runService, type ServiceDefinition } from './run-service';
