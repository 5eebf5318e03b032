import { sizeThreadPool } from './hashing-threads';

sizeThreadPool();
