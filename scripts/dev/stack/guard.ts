import { type ChildProcess, spawn } from 'node:child_process';

const guarded = new Set<number>();
let guard: ChildProcess | undefined;

// The last line lists the servers to stop. End of input means that our process has ended. SIGINT is a fast shutdown for
// PostgreSQL and a normal stop for NATS. The wait lets the apps, which notice by themselves, stop first.
const SCRIPT =
  'while read -r line; do pids=$line; done; [ -n "$pids" ] && sleep 1 && kill -INT $pids 2>/dev/null';

/**
 * Stops a server if this process dies without doing so itself (SIGKILL, out of memory). Servers run detached, so nothing
 * else would stop them.
 */
export function guardServer(pid: number): void {
  guarded.add(pid);
  updateGuard();
}

/** Stops guarding a server that has ended; its process id may soon belong to another program. */
export function unguardServer(pid: number): void {
  guarded.delete(pid);
  updateGuard();
}

function updateGuard(): void {
  if (guarded.size === 0) {
    guard?.kill('SIGKILL');
    guard = undefined;
    return;
  }
  guard ??= startGuard();
  guard.stdin?.write(`${[...guarded].join(' ')}\n`);
}

function startGuard(): ChildProcess {
  const child = spawn('sh', ['-c', SCRIPT], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell there is no guard; the next start stops leftover servers anyway.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  return child;
}
