export class Outbox {}
