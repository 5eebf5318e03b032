export class RpcClient {}
