/** Read models of the search across contexts. */

export const SEARCH_KINDS = ['vehicle', 'work-order', 'part', 'invoice', 'file', 'person'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export interface SearchHit {
  readonly id: string;
  /** The number, or the name of a person or a file. */
  readonly title: string;
  /** What else it is known by, parts joined by ` · `. */
  readonly text: string;
  /** As its own list has it. */
  readonly status: string | null;
  /** Of a file: what it is on. */
  readonly on?: { readonly kind: 'work-order' | 'vehicle'; readonly id: string };
}

export interface SearchGroup {
  readonly kind: SearchKind;
  /** Best first, in one total order. */
  readonly hits: readonly SearchHit[];
}

export interface SearchView {
  /** What was looked for instead, when nothing fits what was typed; null otherwise. */
  readonly corrected: string | null;
  /** Only those with hits, in the order of `SEARCH_KINDS`. */
  readonly groups: readonly SearchGroup[];
}
