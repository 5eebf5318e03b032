/** Whether work succeeds within `limitMs`. A rejection, `false` and a later success count as failures; the work is not stopped. */
export async function succeedsInTime(work: () => Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limitMs, false);
  });
  try {
    return (await Promise.race([work(), late])) !== false;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
