import { type FormEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Complaint, complaintOf } from '../api/problem';

export interface FormState {
  readonly busy: boolean;
  readonly complaint: Complaint | undefined;
  submit(event: FormEvent<HTMLFormElement>): void;
}

/**
 * The state of a form whose values are sent to the API. When that refuses them, the problems stand at their fields, and the first
 * of those gets the focus.
 * @param fields names of the form's fields, as in the API
 * @param send sends the values, by field; the form is emptied when `keep` is not set
 */
export function useForm(
  fields: readonly string[],
  send: (values: Readonly<Record<string, string>>) => Promise<void>,
  { keep = false } = {},
): FormState {
  const [busy, setBusy] = useState(false);
  const [complaint, setComplaint] = useState<Complaint>();
  async function work(form: HTMLFormElement): Promise<void> {
    setBusy(true);
    setComplaint(undefined);
    try {
      await send(valuesOf(form));
      if (!keep) form.reset();
      setBusy(false);
    } catch (error) {
      flushSync(() => {
        setBusy(false);
        setComplaint(complaintOf(error, fields));
      });
      const marked = form.querySelector<HTMLElement>('[aria-invalid="true"]');
      (marked ?? form.querySelector<HTMLElement>('[role="alert"]'))?.focus();
    }
  }
  return {
    busy,
    complaint,
    submit(event) {
      event.preventDefault();
      if (!busy) void work(event.currentTarget);
    },
  };
}

const valuesOf = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries(
    [...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
