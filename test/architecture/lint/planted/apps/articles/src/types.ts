// error below: ban-ts-comment
// @ts-ignore
export const wrong: number = 'text';

export enum Twice {
  One = 1, // error: no-duplicate-enum-values
  Uno = 1,
}
export type Same = string | string; // error: no-duplicate-type-constituents
export type Wider = unknown | string; // error: no-redundant-type-constituents
export type Empty = {}; // error: no-empty-object-type
export type Boxed = String; // error: no-wrapper-object-types
export type Constrained<T extends unknown> = T[]; // error: no-unnecessary-type-constraint

export const literal = 'text' as 'text'; // error: prefer-as-const no-unnecessary-type-assertion

export interface Account {
  name?: { first: string };
}
export const name = (account?: Account): object => account?.name!; // error: no-non-null-asserted-optional-chain
export const twice = (account: Account): string => account.name!!.first; // error: no-extra-non-null-assertion no-unnecessary-type-assertion

export const text = (account: Account): string => String(account); // error: no-base-to-string
export const sum = (account: Account): string => 1 + (account as never as string[]); // error: restrict-plus-operands no-unsafe-return
export const filled = (account: Account): string => `${account}`; // error: restrict-template-expressions no-base-to-string
