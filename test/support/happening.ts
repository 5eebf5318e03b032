import type { Delivery } from '#transport';

/** An event as its handler gets it, without a trace. */
export const happening = <Data>(type: string, data: Data, aggregate: Delivery['aggregate']) => ({
  ...{ type, data, aggregate, context: {} },
  within: <T>(work: () => T): T => work(),
});
