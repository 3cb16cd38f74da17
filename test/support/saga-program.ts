import { freshDatabase, type FreshDatabase } from './database.js';
import { Program } from './program.js';
import { provision, type TestTenant } from './tenant.js';

export interface CompletionDetail {
  readonly status: string;
  readonly partsCost: number;
  readonly completion: { readonly status: string } | null;
}

/** The program with faults ordered, and what its sagas come to. */
export class SagaProgram {
  private faults = '';

  private constructor(
    readonly database: FreshDatabase,
    readonly program: Program,
    readonly tenant: TestTenant,
  ) {}

  static async start(): Promise<SagaProgram> {
    const database = await freshDatabase();
    const program = await new Program(database.url).start();
    return new SagaProgram(database, program, await provision(program));
  }

  async close(): Promise<void> {
    await this.program.close();
    await this.database.close();
  }

  /** A work order whose completion has come so far. */
  settled(id: string, status: string): Promise<CompletionDetail> {
    return this.program.until(
      async () => {
        const { body } = await this.tenant.admin
          .get<CompletionDetail>(`/work-orders/${id}`)
          .catch(() => ({ body: undefined }));
        return body?.completion?.status === status && body;
      },
      `completion ${status}`,
      30_000,
    );
  }

  /**
   * Runs with these faults, and none when left out. Where others ran, every saga comes to rest first: a command whose
   * answer is not settled yet would meet the new faults.
   */
  async run(faults = ''): Promise<void> {
    if (faults === this.faults) return;
    const unsettled = () => this.database.admin(`SELECT FROM saga_command WHERE status = 'pending'`);
    await this.program.until(async () => (await unsettled()).length === 0, 'every saga to come to rest');
    await this.program.stop();
    await this.begin(faults);
  }

  /**
   * Once a fault has killed it: starts it again, as if the lease of what it had begun were over.
   * @param faults what the next test runs with, if nothing that has begun meets it any more
   */
  async startAgain(faults = ''): Promise<void> {
    await this.program.ended();
    await this.database.admin(`UPDATE saga_command SET next_at = now() WHERE status = 'pending' AND next_at > now()`);
    await this.begin(faults);
  }

  private async begin(faults: string): Promise<void> {
    await this.program.start({ FLEET_FAULTS: faults });
    this.faults = faults;
  }
}
