/** How a service consumes a stream of events. */
export interface ConsumerOptions {
  /** Name of the durable consumer, `<service>-<what>`. One durable is one position in the stream. */
  readonly durable: string;
  /**
   * `latest`: an event older than one already handled for its aggregate is skipped; for events that carry whole state.
   * `sequence`: every event of an aggregate, each after its predecessor; the consumer must subscribe to all of them.
   * Absent: in any order.
   */
  readonly order?: 'latest' | 'sequence';
  /** The number of events that one replica handles concurrently. */
  readonly concurrency?: number;
}
