import { globSync, readFileSync } from 'node:fs';
import { addMessages, messageOf } from '../../apps/client/src/app/shared/messages.js';
import { WORK_MESSAGES } from '../../apps/client/src/app/shared/work-messages.js';

const CODE = /new DomainError\(\s*'(\w+)'/g;
/** What a broken unique constraint is called. */
const TAKEN = /: '(\w+_taken)'/g;

/** Every code that the server may answer with. */
function codes(): string[] {
  const files = globSync(['libs/**/*.ts', 'apps/api/src/**/*.ts'], { exclude: (file) => file.endsWith('.spec.ts') });
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  return [
    ...new Set(
      texts.flatMap((text) => [CODE, TAKEN].flatMap((one) => [...text.matchAll(one)].map(([, code]) => code!))),
    ),
  ];
}

const anything = new Proxy({}, { get: () => 'something' });

it('has words for every refusal', () => {
  addMessages(WORK_MESSAGES);
  const speechless = messageOf('unexpected');
  const found = codes();
  expect(found.length).toBeGreaterThan(60);
  expect(found.filter((code) => messageOf(code, anything) === speechless)).toEqual([]);
});
