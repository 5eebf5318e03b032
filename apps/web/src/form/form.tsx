import { Alert, Button, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './form.module.css';
import type { FormState } from './use-form';

interface FormProps {
  form: FormState;
  submit: string;
  label?: string;
  color?: string;
  children?: ReactNode;
  beside?: ReactNode;
}

/** Fields with a button, and above them what is wrong. */
export function Form({ form, submit, label, color, children, beside }: FormProps) {
  return (
    <form className={classes.form} onSubmit={(event) => form.submit(event)} noValidate aria-label={label}>
      {form.complaint && (
        <Alert color="red" role="alert" tabIndex={-1}>
          {form.complaint.sentence}
        </Alert>
      )}
      {children}
      <div className={classes.actions}>
        <Button type="submit" loading={form.busy} {...(color && { color })}>
          {submit}
        </Button>
        {beside}
      </div>
    </form>
  );
}

interface FieldProps {
  form: FormState;
  name: string;
  label: string;
  type?: 'text' | 'email' | 'url';
  description?: string;
  defaultValue?: string;
  autoComplete?: string;
  required?: boolean;
  rows?: number;
  maxLength?: number;
  placeholder?: string;
}

function common({ form, required = true, ...rest }: FieldProps) {
  const error = form.complaint?.fields[rest.name];
  // Mantine does not mark a password field by itself.
  return { ...rest, required, error, withAsterisk: false, 'aria-invalid': error !== undefined };
}

/** A line of text, or several with `rows`. */
export const Field = (props: FieldProps) =>
  props.rows ? (
    <Textarea {...common(props)} rows={props.rows} />
  ) : (
    <TextInput {...common(props)} type={props.type ?? 'text'} />
  );

export const PasswordField = (props: FieldProps) => (
  <PasswordInput
    {...common(props)}
    visibilityToggleButtonProps={{ 'aria-label': 'Show the password', 'aria-hidden': false, tabIndex: 0 }}
  />
);
