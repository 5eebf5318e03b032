export const __Service__Rpc = {};

export const __Service__Events = [] as const;
