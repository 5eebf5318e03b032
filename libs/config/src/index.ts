export { DEVELOPMENT_MARK, isForDevelopment } from './development-secrets';
export { environment } from './environment';
export { loadEnv, EnvironmentError } from './load-env';
export { count, list, NatsEnv, origins, port, proxies, seconds, ServiceEnv } from './variables';
