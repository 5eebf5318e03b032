/** The first error line of a failed `apt-get`, or the failure's own message. */
export function firstAptError(error: unknown): string {
  const { stderr, message } = error as { stderr?: Buffer | string; message: string };
  const lines = String(stderr ?? '').split('\n');
  return lines.find((line) => line.startsWith('E:')) ?? message;
}
