/** So many are offered at once: who looks for another one types. */
const OFFERED = 20;

interface Called {
  /** What it is known by, a number mostly. */
  readonly title: string;
  /** What else it is found by. */
  readonly text: string;
  /** Not shown, but found by too. */
  readonly also?: string;
}

/** Those in which every word of what was typed is; in their order, but what is called so comes first. */
export function fitting<Each extends Called>(all: readonly Each[], typed: string, most = OFFERED): readonly Each[] {
  const wanted = typed.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter(Boolean);
  const found = all.filter(({ title, text, also = '' }) => {
    const called = `${title} ${text} ${also}`.toLowerCase();
    return words.every((word) => called.includes(word));
  });
  const [first, others] = [
    found.filter((each) => beginsWith(each, wanted)),
    found.filter((each) => !beginsWith(each, wanted)),
  ];
  return [...first, ...others].slice(0, most);
}

/** By what they are known by, its numbers as numbers. */
export function byTitle<Each extends Called>(all: readonly Each[]): Each[] {
  // Made when it is needed: the first of these takes a browser long.
  const { compare } = new Intl.Collator('en', { numeric: true });
  return all.toSorted((one, other) => compare(one.title, other.title));
}

function beginsWith({ title }: Called, wanted: string): boolean {
  return wanted !== '' && title.toLowerCase().startsWith(wanted);
}
