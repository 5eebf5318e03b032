import { type ArticleList, type ArticleSummary, Json } from '#contracts';

/** A list of articles whose articles need not be parsed. */
interface ListParts extends Omit<ArticleList, 'articles'> {
  articles: Json<ArticleSummary[]>;
}

const BEGIN = '{"articles":';

/** Takes a list apart. Only what follows the articles is parsed, as services write it; a list in another order is parsed as a whole. */
export function partsOf(list: Json<ArticleList>): ListParts {
  const { text } = list;
  const end = text.lastIndexOf(']') + 1;
  if (text.startsWith(`${BEGIN}[`) && text.startsWith(',"total":', end)) {
    const rest = JSON.parse(`{${text.slice(end + 1)}`) as Omit<ArticleList, 'articles'>;
    return { ...rest, articles: new Json(text.slice(BEGIN.length, end)) };
  }
  const { articles, ...rest } = list.parse();
  return { ...rest, articles: new Json(JSON.stringify(articles)) };
}
