import { api } from '../api/api';
import { Field, Form } from '../form/form';
import { useForm } from '../form/use-form';
import { commentAdded } from './use-comments';

/** Writes a comment. */
export function CommentForm({ slug }: { slug: string }) {
  const form = useForm(['body'], async ({ body = '' }) => {
    const { comment } = await api.comments.add({ slug, body });
    commentAdded(slug, comment);
  });
  return (
    <Form form={form} submit="Comment" label="Write a comment">
      <Field form={form} name="body" label="Your comment" rows={3} maxLength={5_000} />
    </Form>
  );
}
