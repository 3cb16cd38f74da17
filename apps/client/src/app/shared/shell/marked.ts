export interface Piece {
  readonly text: string;
  /** It is what was looked for. */
  readonly hit: boolean;
}

/** A text in pieces, those marked that fit one of the words. Together they are the text. */
export function marked(text: string, words: readonly string[]): readonly Piece[] {
  const lower = text.toLowerCase();
  const hit = new Array<boolean>(text.length).fill(false);
  // Lower case may be longer than the text (İ): then nothing is marked rather than the wrong letters.
  if (lower.length === text.length)
    for (const word of words)
      for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
        const begins = at === 0 || !/[\p{L}\p{N}]/u.test(lower.charAt(at - 1));
        if (word.length > 2 || begins) hit.fill(true, at, at + word.length);
      }
  const pieces: { text: string; hit: boolean }[] = [];
  for (const [at, letter] of [...text.split('')].entries()) {
    const last = pieces.at(-1);
    if (last !== undefined && last.hit === hit[at]) last.text += letter;
    else pieces.push({ text: letter, hit: hit[at] ?? false });
  }
  return pieces;
}
