const work = (): Promise<number> => Promise.resolve(1);

export async function promises(list: number[]): Promise<void> {
  await list; // error: await-thenable
  work(); // error: no-floating-promises
  void work().then(() => work()); // void says that nobody waits
  list.forEach(async () => work()); // error: no-misused-promises
  if (work()) return; // error: no-misused-promises
  await Promise.reject('text'); // error: prefer-promise-reject-errors
  throw 'text'; // error: only-throw-error
}
