export class CodedError extends Error {}
