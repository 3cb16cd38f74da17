import type { Browser, Page } from 'playwright-core';
import { openBrowser, signIn } from './browser.js';
import { freshDatabase } from './database.js';
import { Program } from './program.js';
import { PASSWORD, provision, type TestTenant } from './tenant.js';

/** A new company, with a database, a program and a browser of their own. */
export class Stage {
  constructor(
    readonly browser: Browser,
    readonly program: Program,
    readonly tenant: TestTenant,
    /** Closes what was opened for them. */
    readonly leave: () => Promise<void>,
  ) {}

  static async begin<Each extends Stage>(
    this: new (...opened: ConstructorParameters<typeof Stage>) => Each,
  ): Promise<Each> {
    const database = await freshDatabase();
    const program = await new Program(database.url).start();
    const [tenant, browser] = [await provision(program), await openBrowser()];
    return new this(browser, program, tenant, async () => {
      await browser.close();
      await program.close();
      await database.close();
    });
  }

  /** At their desk. */
  admin(): Promise<Page> {
    return signIn(this.browser, this.program, `admin@${this.tenant.domain}`, PASSWORD);
  }
}
