import { RpcClient } from '#messaging';

export const client = new RpcClient();
