import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const LOOK = EditorView.theme({
  '&': { fontSize: '1.0625rem', color: 'var(--mantine-color-text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': {
    minHeight: '22rem',
    padding: '0.875rem 0',
    fontFamily: 'var(--serif)',
    lineHeight: '1.65',
    caretColor: 'var(--mantine-color-text)',
  },
  '.cm-line': { padding: '0 1rem' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-placeholder': { color: 'var(--mantine-color-placeholder)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    background: 'var(--mantine-color-teal-light-hover)',
  },
});

const MARKUP = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '650', color: 'var(--mantine-color-bright)' },
  { tag: tags.strong, fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.monospace, fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.875em' },
  { tag: tags.link, color: 'var(--mantine-color-anchor)' },
  { tag: tags.url, color: 'var(--mantine-color-anchor)' },
  { tag: tags.quote, fontStyle: 'italic' },
  { tag: tags.processingInstruction, color: 'var(--mantine-color-dimmed)' },
]);

interface EditorOptions {
  text: string;
  label: string;
  onChange: (text: string) => void;
}

/**
 * Puts an editor of Markdown into an element. It lives in a shadow tree: there its styles are style sheets of objects, while in
 * the document they would be style elements, which the policy of the page forbids.
 * @returns how to remove it
 */
export function openEditor(parent: HTMLElement, { text, label, onChange }: EditorOptions): () => void {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  const state = EditorState.create({
    doc: text,
    extensions: [
      history(),
      // Tab is left to the browser: it leads to the next field.
      keymap.of([...defaultKeymap, ...historyKeymap]),
      markdown({ base: markdownLanguage }),
      syntaxHighlighting(MARKUP),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': label,
        spellcheck: 'true',
        autocapitalize: 'sentences',
      }),
      placeholder('Write in Markdown'),
      LOOK,
      EditorView.updateListener.of(
        ({ docChanged, state: { doc } }) => docChanged && onChange(doc.toString()),
      ),
    ],
  });
  const view = new EditorView({ state, parent: root, root });
  return () => view.destroy();
}
