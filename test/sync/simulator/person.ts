import type { Access } from '#offline/http-sync-server.js';
import { Client, type Program } from '../../support/program.js';

/** Somebody who logs in again when their token has run out: a long script takes longer than one lasts. */
export class Person implements Access {
  private known: Client | undefined;

  constructor(
    private readonly program: Program,
    private readonly email: string,
    private readonly password: string,
  ) {}

  async token(fresh: boolean): Promise<string> {
    if (fresh || !this.known) this.known = await new Client(this.program).logIn(this.email, this.password);
    return this.known.token!;
  }

  /** With a token that is taken. */
  async client(): Promise<Client> {
    await this.token(false);
    if ((await this.known!.get('/me')).status === 401) await this.token(true);
    return this.known!;
  }
}
