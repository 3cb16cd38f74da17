import fc from 'fast-check';
import { EditConflict, merged } from './conflict-policy.js';

const outcome = (mine: object, base: object, theirs: Record<string, unknown>) => {
  try {
    return { done: merged(mine, base, theirs) };
  } catch (error) {
    return { conflicts: (error as EditConflict).conflicts };
  }
};

describe('an edit made on what has changed since', () => {
  it('is done where nobody else touched the field', () => {
    expect(outcome({ notes: 'b' }, { notes: 'a' }, { notes: 'a', urgency: 'high' })).toEqual({ done: { notes: 'b' } });
  });

  it('needs nothing where the other gave the same value', () => {
    expect(outcome({ notes: 'b', tax: 5 }, { notes: 'a', tax: 0 }, { notes: 'b', tax: 0 })).toEqual({
      done: { tax: 5 },
    });
  });

  it('is a conflict where the other gave another value, and then nothing of it is done', () => {
    expect(outcome({ notes: 'b', tax: 5 }, { notes: 'a', tax: 0 }, { notes: 'c', tax: 0 })).toEqual({
      conflicts: [{ field: 'notes', base: 'a', mine: 'b', theirs: 'c' }],
    });
  });

  it('takes what was emptied for a change like any other', () => {
    expect(outcome({ notes: 'b' }, { notes: 'a' }, { notes: null })).toEqual({
      conflicts: [{ field: 'notes', base: 'a', mine: 'b', theirs: null }],
    });
    expect(outcome({ notes: 'b' }, { notes: null }, {})).toEqual({ done: { notes: 'b' } });
  });
});

describe('two edits of one base', () => {
  const fields = ['a', 'b', 'c'] as const;
  const record = fc.record(Object.fromEntries(fields.map((field) => [field, fc.constantFrom('x', 'y', 'z', null)])));
  const edit = fc.tuple(record, fc.subarray([...fields])).map(([values, named]) => {
    return Object.fromEntries(named.map((field) => [field, values[field]]));
  });

  it('never lose a value silently: each is there in the end, or shown as a conflict', () => {
    fc.assert(
      fc.property(record, edit, edit, (base, first, second) => {
        const there = { ...base, ...first };
        const { done, conflicts } = outcome(second, base, there);
        const after: Record<string, unknown> = { ...there, ...done };
        const shown = new Set(conflicts?.map(({ field }) => field));
        for (const [field, value] of Object.entries(second))
          if (conflicts === undefined) expect(after[field]).toBe(value);
          else if (there[field] !== base[field] && there[field] !== value) expect(shown).toContain(field);
        for (const [field, value] of Object.entries(first))
          // What the first one changed stays.
          if (value !== base[field]) expect(after[field]).toBe(value);
      }),
    );
  });

  it('that touch different fields never conflict, in either order', () => {
    fc.assert(
      fc.property(record, edit, edit, (base, first, second) => {
        const apart = Object.fromEntries(Object.entries(second).filter(([field]) => !(field in first)));
        const one = { ...base, ...first, ...outcome(apart, base, { ...base, ...first }).done };
        const other = { ...base, ...apart, ...outcome(first, base, { ...base, ...apart }).done };
        expect(one).toEqual(other);
        expect(one).toEqual({ ...base, ...first, ...apart });
      }),
    );
  });
});
