/** An order to a floor: a bare program without the system, measured in the same run. */
export type FloorOrder =
  | { do: 'listen'; databaseUrl: string }
  | { do: 'hash'; seconds: number; hashed: string; password: string };

/** The port it listens on, or the number of hashes and how long they took. */
export type FloorResult = { port: number } | { hashes: number; seconds: number };
