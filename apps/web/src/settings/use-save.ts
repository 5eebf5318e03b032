import type { UserChangeInput } from '#client';
import { useState } from 'react';
import { api } from '../api/api';
import { queries } from '../api/queries';
import { type FormState, useForm } from '../form/use-form';
import { USER } from '../session/session';

/** A form that changes the reader's own account. */
export function useSave(
  fields: readonly (keyof UserChangeInput)[],
  { keep = true } = {},
): FormState & { saved: boolean } {
  const [saved, setSaved] = useState(false);
  const form = useForm(
    fields,
    async (values) => {
      setSaved(false);
      queries.setQueryData(USER, await api.user.change(values as UserChangeInput));
      setSaved(true);
      // The name and the picture are shown with each article and comment.
      await Promise.all(
        ['profile', 'article', 'articles', 'comments'].map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      );
    },
    { keep },
  );
  return { ...form, saved };
}
