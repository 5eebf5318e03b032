export { AdminServer } from './admin-server';
export { isForeignPage, isFromThisMachine } from './foreign-page';
export { type HttpDoor, runService, type ServiceDefinition } from './run-service';
