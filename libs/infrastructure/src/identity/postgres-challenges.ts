import { Challenges } from '#domain/identity/challenges.js';
import { constraintOf, type Database } from '../persistence/database.js';

/** Longer than any of their tokens is good for (s). */
export const KEPT_SECONDS = 600;

export class PostgresChallenges extends Challenges {
  constructor(private readonly database: Database) {
    super();
  }

  async spend(id: string): Promise<boolean> {
    try {
      await this.database.app.query('SELECT challenge_spend($1, $2)', [id, KEPT_SECONDS]);
      return true;
    } catch (error) {
      if (constraintOf(error) === 'spent_challenge_pkey') return false;
      throw error;
    }
  }
}
