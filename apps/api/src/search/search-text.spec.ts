import { nearest, searchText, spelled } from './search-text.js';

describe('what somebody typed', () => {
  it.each([
    ['142', ['142', 'wo-000142', 'inv-000142']],
    ['wo142', ['wo142', 'wo-000142']],
    ['WO-000142', ['wo-000142']],
    ['INV 7', ['inv 7', 'inv-000007']],
    ['V-12', ['v-12', 'v-000012']],
    ['brake', ['brake']],
  ])('stands for the numbers it may be short for: %s', (typed, exact) => {
    expect(searchText(typed).exact).toEqual(exact);
  });

  it('looks for words of one or two letters where words begin, for longer ones anywhere', () => {
    expect(searchText(' Oil  pm ').patterns).toEqual(['%oil%', '% pm%']);
  });

  it('takes no character for a wildcard', () => {
    expect(searchText('100%_\\').patterns).toEqual(['%100\\%\\_\\\\%']);
  });

  it('asks the index for the longest words, and for a single letter not at all', () => {
    expect(searchText('a brake pad squeals badly').indexed).toEqual(['%squeals%', '%brake%', '%badly%']);
    expect(searchText('b').indexed).toBeNull();
  });
});

describe('a mistyped word', () => {
  it.each([
    ['brkaes', ['bracket', 'brakes', 'break'], 'brakes'],
    ['suspnsion', ['suspension', 'suspended'], 'suspension'],
    ['oill', ['coins', 'tilt'], undefined],
    ['enginee', ['engine', 'engines'], 'engine'],
  ])('is the nearest one that is known: %s', (typed, known, meant) => {
    expect(nearest(typed, known)).toBe(meant);
  });

  it('is a word: numbers and codes are as they are', () => {
    expect(spelled(['wo-12', 'brkaes', 'f150', 'ab'])).toEqual(['brkaes']);
  });
});
