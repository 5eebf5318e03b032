import type { ArticleView } from '#client';
import { Alert, Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../api/api';
import { queries } from '../api/queries';
import { Form } from '../form/form';
import { useForm } from '../form/use-form';
import { Markdown } from '../markdown/markdown';
import { tagsIn } from './draft';
import classes from './editor-page.module.css';
import { MarkdownField } from './markdown-field';
import { useArticleDraft } from './use-article-draft';

/** The form of an article, with a preview. */
export function ArticleEditor({ userId, article }: { userId: string; article?: ArticleView }) {
  const [view, setView] = useState('write');
  const navigate = useNavigate();
  const { draft, version, isRestored, change, discard, finish } = useArticleDraft(userId, article);
  const form = useForm(
    ['title', 'description', 'body', 'tags'],
    async () => {
      const { title, description, body } = draft;
      const input = { title, description, body, tags: tagsIn(draft.tags) };
      const reply = article
        ? await api.articles.change({ slug: article.slug, ...input })
        : await api.articles.create(input);
      finish();
      queries.setQueryData(['article', reply.article.slug], reply);
      await Promise.all(['articles', 'tags'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
      await navigate(`/articles/${reply.article.slug}`);
    },
    { keep: true },
  );
  const field = (name: 'title' | 'description' | 'tags') => ({
    value: draft[name],
    error: form.complaint?.fields[name],
    onChange: (event: { currentTarget: { value: string } }) => change({ [name]: event.currentTarget.value }),
  });
  return (
    <div className={classes.page}>
      <h1>{article ? 'Edit the article' : 'Write an article'}</h1>
      {isRestored && (
        <Alert color="teal" role="status" className={classes.restored}>
          This is the draft that you did not publish yet.{' '}
          <Button variant="default" size="compact-sm" onClick={discard}>
            Discard the draft
          </Button>
        </Alert>
      )}
      <Form form={form} submit={article ? 'Save' : 'Publish'} label="Article">
        <TextInput label="Title" maxLength={200} size="md" {...field('title')} />
        <TextInput
          label="Description"
          description="One sentence for lists."
          maxLength={500}
          {...field('description')}
        />
        <SegmentedControl
          aria-label="View"
          value={view}
          onChange={setView}
          data={[
            { value: 'write', label: 'Write' },
            { value: 'preview', label: 'Preview' },
          ]}
          className={classes.views}
        />
        <div hidden={view !== 'write'}>
          <MarkdownField
            key={version}
            label="Text"
            initial={draft.body}
            error={form.complaint?.fields.body}
            onChange={(body) => change({ body })}
          />
        </div>
        {view === 'preview' && (
          <section aria-label="Preview" className={classes.preview}>
            <Markdown text={draft.body} />
          </section>
        )}
        <TextInput label="Tags" description="Separated by commas." {...field('tags')} />
      </Form>
      <p className={classes.note}>Drafts are kept in this browser until you publish.</p>
    </div>
  );
}
