// The package of the client has a tsconfig.json of its own, without its tests.
const work = (): Promise<number> => Promise.resolve(1);
work(); // error: no-floating-promises
