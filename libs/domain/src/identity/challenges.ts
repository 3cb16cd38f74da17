/** Challenges are tokens that nobody keeps; what is kept is which of them were used, until they would have ended. */
export abstract class Challenges {
  /** False when it was used before. */
  abstract spend(id: string): Promise<boolean>;
}
