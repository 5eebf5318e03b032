import { useEffect, useRef, useSyncExternalStore } from 'react';

interface Options {
  signal: AbortSignal;
  lastEventId: string | undefined;
  onOpen: () => void;
}

const useVisible = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      document.addEventListener('visibilitychange', changed);
      return () => document.removeEventListener('visibilitychange', changed);
    },
    () => document.visibilityState === 'visible',
  );

/**
 * Receives the events of a stream while the page is visible, each once: a browser opens only six connections to a server, and a
 * hidden tab needs none. A page that becomes visible again resumes after the last event.
 * @param open opens the stream; another function opens another stream, and undefined none
 * @param begun reads again what the page shows: the stream begins now, and something may have happened since the page was read
 */
export function useStream<Event extends { id: string }>(
  open: ((options: Options) => AsyncIterable<Event>) | undefined,
  receive: (event: Event) => void,
  begun: () => void,
): void {
  const isVisible = useVisible();
  const last = useRef<string>(undefined);
  const receiver = useRef({ receive, begun });
  useEffect(() => {
    receiver.current = { receive, begun };
  });
  useEffect(() => {
    last.current = undefined;
  }, [open]);
  useEffect(() => {
    if (!open || !isVisible) return;
    const left = new AbortController();
    void listen(open, left.signal);
    return () => left.abort();

    async function listen(stream: NonNullable<typeof open>, signal: AbortSignal): Promise<void> {
      try {
        const onOpen = (): void => {
          if (last.current === undefined) receiver.current.begun();
        };
        for await (const event of stream({ signal, lastEventId: last.current, onOpen })) {
          last.current = event.id;
          receiver.current.receive(event);
        }
      } catch {
        // The reader has left, or the server refuses the stream: the page is complete without it.
      }
    }
  }, [open, isVisible]);
}
