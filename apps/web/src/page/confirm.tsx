import { Button } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import classes from './confirm.module.css';

interface ConfirmProps {
  /** The button that asks. */
  trigger: (ask: () => void) => ReactNode;
  question: string;
  action: string;
  onConfirm: () => void;
  children?: ReactNode;
}

/** Asks before something that cannot be undone, in the browser's own dialog: it holds the focus and closes with Escape. */
export function Confirm({ trigger, question, action, onConfirm, children }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      {/* oxlint-disable-next-line react/refs -- the trigger calls it on a click, not while it renders */}
      {trigger(() => dialog.current?.showModal())}
      <dialog ref={dialog} className={classes.dialog} aria-label={question}>
        <p className={classes.question}>{question}</p>
        {children}
        <div className={classes.actions}>
          <Button variant="default" onClick={() => dialog.current?.close()}>
            Cancel
          </Button>
          <Button
            color="red"
            onClick={() => {
              dialog.current?.close();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </div>
      </dialog>
    </>
  );
}
