import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { PartCommand } from './part.commands.js';
import { decide } from './part.commands.js';
import { evolvePart, Part, type PartState } from './part.js';

const context = at('2026-03-02T09:00:00.000Z');
const kind = { load: Part, evolve: evolvePart };
const run = (command: PartCommand) => (part: Part) => decide(part, command, context);
const create = () => Part.create({ partId: 'p', partNumber: ' BP-1 ', name: 'Brake pad' }, context);

describe('part', () => {
  it('is stocked and counted singly unless said otherwise', () => {
    expect(create().state).toMatchObject({ partNumber: 'BP-1', unit: 'each', stocked: true, archived: false });
  });

  it('records only what changes', () => {
    given(kind, ...create().changes)
      .when(run({ name: 'UpdatePart', changes: { name: 'Brake pad', category: 'Brakes' } }))
      .then({ type: 'inventory.part-updated', data: { changes: { category: 'Brakes' } } });
    given(kind, ...create().changes)
      .when(run({ name: 'UpdatePart', changes: { stocked: true } }))
      .thenNothing();
  });

  it('is changed beside what others changed since; the same field is for a person to decide', () => {
    const part = create();
    run({ name: 'UpdatePart', changes: { category: 'Brakes' } })(part);
    const edit = (base: Partial<PartState>): PartCommand => ({
      name: 'UpdatePart',
      changes: { name: 'Pad', category: 'Wheels' },
      base,
    });
    given(kind, ...part.changes)
      .when(run(edit({ name: 'Brake pad', category: 'Brakes' })))
      .then({ type: 'inventory.part-updated', data: { changes: { name: 'Pad', category: 'Wheels' } } });
    given(kind, ...part.changes)
      .when(run(edit({ name: 'Brake pad', category: null })))
      .thenRefused('edit_conflict', { fields: 'category' });
  });

  it('is archived once and then read-only', () => {
    const part = create();
    run({ name: 'ArchivePart' })(part);
    given(kind, ...part.changes)
      .when(run({ name: 'ArchivePart' }))
      .thenNothing();
    given(kind, ...part.changes)
      .when(run({ name: 'UpdatePart', changes: { name: 'x' } }))
      .thenRefused('part_archived');
    expectFoldGivesState(evolvePart, part);
  });

  it('needs a number and a name', () => {
    expect(() => Part.create({ partId: 'p', partNumber: '', name: 'x' }, context)).toThrow('required');
    expect(() => Part.create({ partId: 'p', partNumber: 'x', name: ' ' }, context)).toThrow('required');
  });
});
