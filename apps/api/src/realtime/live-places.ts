/** How many connections somebody has at once, and no more than so many. */
export class LivePlaces {
  private readonly taken = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** @returns false when they have as many as they may */
  take(of: string): boolean {
    const taken = this.taken.get(of) ?? 0;
    if (taken >= this.most) return false;
    this.taken.set(of, taken + 1);
    return true;
  }

  free(of: string): void {
    const left = (this.taken.get(of) ?? 0) - 1;
    if (left > 0) this.taken.set(of, left);
    else this.taken.delete(of);
  }
}
