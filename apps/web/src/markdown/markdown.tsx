import ReactMarkdown, { type Components, defaultUrlTransform } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import classes from './markdown.module.css';

const EXTENSIONS = [remarkGfm];

/** The page has its own heading of the first rank, so those of a text begin at the second. */
const COMPONENTS: Components = {
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, title, children }) => (
    <a href={href} title={title} rel="noopener nofollow ugc">
      {children}
    </a>
  ),
  img: ({ src, alt, title }) => <Image src={src} alt={alt} title={title} />,
  input: ({ checked }) => (
    <input
      type="checkbox"
      checked={checked === true}
      disabled
      readOnly
      aria-label={checked ? 'Done' : 'To do'}
    />
  ),
  table: ({ children }) => (
    <div className={classes.wide} role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  pre: ({ children }) => (
    <pre tabIndex={0} role="region" aria-label="Code">
      {children}
    </pre>
  ),
};

/** Images come from the author's address, over https only; others are links, as the policy of the page forbids to load them. */
function Image({ src, alt, title }: { src?: string | Blob; alt?: string; title?: string }) {
  if (typeof src !== 'string' || !src) return alt;
  if (src.startsWith('https://'))
    return <img src={src} alt={alt ?? ''} title={title} loading="lazy" referrerPolicy="no-referrer" />;
  return (
    <a href={src} rel="noopener nofollow ugc">
      {alt || src}
    </a>
  );
}

/**
 * Markdown (with tables, task lists and strikethrough) as elements. Markup in it is shown as text, and links lead only to http,
 * https, mailto and the site itself.
 */
export const Markdown = ({ text }: { text: string }) => (
  <div className={classes.prose}>
    <ReactMarkdown remarkPlugins={EXTENSIONS} components={COMPONENTS} urlTransform={defaultUrlTransform}>
      {text}
    </ReactMarkdown>
  </div>
);
