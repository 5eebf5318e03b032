/// <reference path="./types.ts" /> // error: triple-slash-reference
const fs = require('node:fs'); // error: no-require-imports no-unsafe-assignment
var old = new Array(1, 2); // error: no-var no-array-constructor
let never = 1; // error: prefer-const

export function statements(list: number[], state: 'open' | 'closed'): void {
  delete list[0]; // error: no-array-delete
  for (const index in list) take(index); // error: no-for-in-array
  setTimeout('take(1)', 1); // error: no-implied-eval
  list.length > 1; // error: no-unused-expressions
  const unused = 1; // error: no-unused-vars
  const _ignored = 1;
  console.log(state); // error: no-console
  // error below: switch-exhaustiveness-check
  switch (state) {
    case 'open':
      take(fs, old, never);
  }
}

export function take(..._values: unknown[]): void {
  take.apply(undefined, arguments); // error: prefer-rest-params prefer-spread
}

export interface Maker {
  new (): Maker; // error: no-misused-new
}

// error below: no-namespace
export namespace Names {
  export const one = 1;
}
declare module Modules {} // error: no-namespace prefer-namespace-keyword

export class Service {
  name = 'service';

  read(): string {
    const self = this; // error: no-this-alias
    return self.name;
  }
}
export const read = new Service().read; // error: unbound-method
