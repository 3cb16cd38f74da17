import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from './program.js';

/** Two API and two worker processes on one database, as a larger installation runs them, with one folder for files. */
export class Installation {
  private constructor(
    readonly apis: readonly [Program, Program],
    readonly workers: readonly [Program, Program],
    /** Where mails are written. */
    readonly folder: string,
  ) {}

  static async start(databaseUrl: string, environment: Readonly<Record<string, string>> = {}): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-many-'));
    const program = (roles: string): Program =>
      new Program(databaseUrl, { FLEET_DATA_DIR: folder, FLEET_ROLES: roles, ...environment });
    const pair = (roles: string): [Program, Program] => [program(roles), program(roles)];
    const installation = new Installation(pair('api'), pair('worker,scheduler'), folder);
    await Promise.all([...installation.apis, ...installation.workers].map((each) => each.start()));
    return installation;
  }

  get programs(): readonly Program[] {
    return [...this.apis, ...this.workers];
  }

  async close(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.close()));
    await rm(this.folder, { recursive: true, force: true });
  }
}
