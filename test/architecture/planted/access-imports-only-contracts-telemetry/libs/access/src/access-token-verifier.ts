import { RpcClient } from '#transport';

export const client = new RpcClient();
