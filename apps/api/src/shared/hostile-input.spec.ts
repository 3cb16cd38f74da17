import { parseBody, parseQuery } from './hostile-input.js';
import { ValidationFailed } from './problems.js';

function fieldRefused(body: string): string | undefined {
  try {
    parseBody(body);
    return undefined;
  } catch (error) {
    return error instanceof ValidationFailed ? error.errors[0]?.field : String(error);
  }
}

describe('a body', () => {
  it.each([
    ['{"name":"a\\u0000b"}', 'name'],
    ['{"parts":[{"note":"\\u0000"}]}', 'parts.0.note'],
    ['{"a":{"__proto__":{"admin":true}}}', 'a.__proto__'],
    ['{"constructor":{"prototype":1}}', 'constructor'],
    ['{"quantity":1e999}', 'quantity'],
    ['{"name":"\\ud800"}', 'name'],
    [`{"tags":[${'1,'.repeat(1000)}1]}`, 'tags'],
    [JSON.stringify({ filter: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`k${n}`, n])) }), 'filter'],
    ['{"name":', 'body'],
    ['[1]', 'body'],
    ['"text"', 'body'],
  ])('%.40s is refused, naming %s', (body, field) => expect(fieldRefused(body)).toBe(field));

  it('nested without end is refused before anything walks it', () =>
    expect(fieldRefused(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toMatch(/^a(\.0)+$/));

  it('that is ordinary passes as it is', () =>
    expect(parseBody('{"name":"Zoë 🚚","lines":[{"quantity":1.5}]}')).toEqual({
      name: 'Zoë 🚚',
      lines: [{ quantity: 1.5 }],
    }));

  it('that is empty is none', () => expect(parseBody(' ')).toBeUndefined());
});

describe('a query', () => {
  it('reads lists however they are written', () =>
    expect({ ...parseQuery('status[]=open&status[]=closed&one[]=1&twice=a&twice=b&limit=5') }).toEqual({
      status: ['open', 'closed'],
      one: ['1'],
      twice: ['a', 'b'],
      limit: '5',
    }));

  it('keeps no more of a list than it takes to refuse it', () =>
    expect(parseQuery('a&'.repeat(5_000))['a']).toHaveLength(1_001));

  it('reaches no prototype', () => expect(Object.getPrototypeOf(parseQuery('__proto__=1'))).toBeNull());
});
