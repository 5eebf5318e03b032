import { TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import classes from './header.module.css';
import { Icon } from './icon';

/** Leads to the home page with the articles found. */
export function SearchField() {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const searched = params.get('search') ?? '';
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get('search');
    const search = typeof text === 'string' ? text.trim() : '';
    void navigate(search ? `/?${new URLSearchParams({ search }).toString()}` : '/');
  }
  return (
    <form role="search" className={classes.search} onSubmit={submit}>
      <TextInput
        key={searched}
        type="search"
        name="search"
        defaultValue={searched}
        maxLength={200}
        aria-label="Search articles"
        placeholder="Search"
        leftSection={<Icon name="search" />}
      />
    </form>
  );
}
