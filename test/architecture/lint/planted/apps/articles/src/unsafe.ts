const parsed = JSON.parse('{}'); // error: no-unsafe-assignment
const take = (text: string): string => text;

export function unsafe(): string {
  parsed(); // error: no-unsafe-call
  take(parsed); // error: no-unsafe-argument
  take(`${typeof parsed.name}`); // error: no-unsafe-member-access
  return parsed; // error: no-unsafe-return
}

export const minus = (text: string): number => -text; // error: no-unsafe-unary-minus
export const call = (work: Function): unknown => work; // error: no-unsafe-function-type
export const anything: any = 1; // error: no-explicit-any

enum Colour {
  Red,
  Blue,
}
export const isBlue = (colour: Colour): boolean => colour === 1; // error: no-unsafe-enum-comparison
export const isRed = (colour: Colour): boolean => colour === Colour.Red;

// error below: no-unsafe-declaration-merging
export interface Merged {
  name: string;
}
export class Merged {}
