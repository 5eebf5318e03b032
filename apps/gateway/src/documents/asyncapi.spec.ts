import asyncApiSchemas from '@asyncapi/specs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import * as contracts from '#contracts';
import { asyncApi } from './asyncapi';

const events = asyncApi('1.2.3');

describe('the document of events', () => {
  it('has every event that contracts have, with its data', () => {
    const types = Object.keys(events.channels);
    expect(types).toEqual(expect.arrayContaining(contracts.AuthEvents.map(({ type }) => type)));
    expect(new Set(types.map((type) => type.split('.')[1]))).toEqual(new Set(['auth', 'users', 'articles']));
    expect(events.components.messages['events.articles.article-created.v1']).toMatchObject({
      payload: {
        properties: { articleId: { $ref: '#/components/schemas/Id' }, title: { type: 'string' } },
        required: expect.arrayContaining(['articleId', 'title']) as string[],
      },
    });
    expect(events.components.schemas.Id).toMatchObject({ type: 'string', format: 'uuid' });
  });

  it('is valid AsyncAPI 3.0', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    const isValid = ajv.validate(asyncApiSchemas.schemasWithoutId['3.0.0'], events);
    expect({ isValid, errors: ajv.errors }).toEqual({ isValid: true, errors: null });
  });
});
