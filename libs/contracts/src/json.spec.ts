import { Json, jsonOf } from './json';

const ada = new Json<{ name: string }>('{"name":"Ada"}');

describe('JSON as text', () => {
  it('is put into objects and lists as it is', () => {
    const text = Json.object({
      people: Json.list([ada, ada]),
      total: 2,
      next: null,
      missing: undefined,
    }).text;
    expect(text).toBe('{"people":[{"name":"Ada"},{"name":"Ada"}],"total":2,"next":null}');
    expect(Json.object({}).text).toBe('{}');
    expect(Json.list([]).text).toBe('[]');
  });

  it('is the JSON of any value, and keeps its meaning inside of one', () => {
    expect(jsonOf(ada)).toBe('{"name":"Ada"}');
    expect(jsonOf({ name: 'Ada' })).toBe('{"name":"Ada"}');
    expect(JSON.stringify({ person: ada })).toBe('{"person":{"name":"Ada"}}');
    expect(ada.parse()).toEqual({ name: 'Ada' });
  });

  it('is not taken for the JSON of something else', () => {
    // @ts-expect-error -- a person is not an article
    const other: Json<{ title: string }> = ada;
    expect(other).toBe(ada);
  });
});
