import { useEffect, useEffectEvent, useRef } from 'react';
import classes from './editor-page.module.css';

interface MarkdownFieldProps {
  label: string;
  /** Where the text begins; later values are ignored. */
  initial: string;
  error?: string | undefined;
  onChange: (text: string) => void;
}

/** Text in Markdown. The editor is a script of its own, loaded when it is shown. */
export function MarkdownField({ label, initial, error, onChange }: MarkdownFieldProps) {
  const box = useRef<HTMLDivElement>(null);
  const changed = useEffectEvent(onChange);
  const begin = useEffectEvent(() => initial);
  useEffect(() => {
    let close: (() => void) | undefined;
    let isGone = false;
    void import('./editor').then(({ openEditor }) => {
      if (!isGone && box.current)
        close = openEditor(box.current, { text: begin(), label, onChange: changed });
    });
    return () => {
      isGone = true;
      close?.();
    };
  }, [label]);
  return (
    <div>
      <div ref={box} className={classes.box} data-invalid={error !== undefined} />
      {error && (
        <p role="alert" className={classes.error}>
          {error}
        </p>
      )}
    </div>
  );
}
