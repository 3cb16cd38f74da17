import { differences } from './changes.js';
import { requireDate, requireInstant, requireInteger, requireText } from './require.js';

describe('requirements', () => {
  it('refuses days that do not exist', () => {
    expect(requireDate('dueDate', '2024-02-29')).toBe('2024-02-29');
    for (const day of ['2025-02-29', '2025-13-01', '2025-2-1', 'soon', ''])
      expect(() => requireDate('dueDate', day)).toThrow('invalid_date');
  });

  it('writes instants one way', () => {
    expect(requireInstant('at', '2026-01-02T03:04:05Z')).toBe('2026-01-02T03:04:05.000Z');
    for (const instant of ['2026-01-02', '2026-01-02T03:04:05', 'now'])
      expect(() => requireInstant('at', instant)).toThrow('invalid_instant');
  });

  it('trims text, refuses blank and endless', () => {
    expect(requireText('name', '  pump ')).toBe('pump');
    expect(() => requireText('name', ' ')).toThrow('required');
    expect(() => requireText('name', 'x'.repeat(201))).toThrow('too_long');
  });

  it('takes safe integers only', () => {
    for (const value of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -1])
      expect(() => requireInteger('seconds', value)).toThrow('invalid_number');
  });
});

describe('differences', () => {
  it('are what is wanted and not so yet, whatever the order of keys', () => {
    const state = { a: 1, b: { x: 1, y: [2] } };
    expect(differences(state, { a: 1, b: { y: [2], x: 1 } })).toBeNull();
    expect(differences(state, { a: 2, b: undefined })).toEqual({ a: 2 });
    expect(differences(state, { b: { x: 1, y: [3] } })).toEqual({ b: { x: 1, y: [3] } });
  });
});
