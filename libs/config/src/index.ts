export { loadEnv, EnvironmentError } from './load-env';
export { list, port, seconds, ServiceEnv } from './variables';
