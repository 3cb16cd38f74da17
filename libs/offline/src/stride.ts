/** An answer that comes sooner says that the line can take more, and one that comes later that it can hardly take this, ms. */
const SOON = 2_000;
const LATE = 5_000;

/** How much goes over the line at a time: as much as it takes well within the patience there is. */
export class Stride {
  private length: number;

  constructor(
    private readonly longest: number,
    private readonly shortest: number,
  ) {
    this.length = longest;
  }

  get now(): number {
    return this.length;
  }

  /** @param took ms */
  arrived(took: number): void {
    if (took < SOON) this.length = Math.min(this.longest, this.length * 2);
    else if (took > LATE) this.shorten();
  }

  shorten(of = this.length): void {
    this.length = Math.max(this.shortest, Math.floor(of / 2));
  }
}
