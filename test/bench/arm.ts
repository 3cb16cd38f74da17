/** What an arm's process can be asked; `open` comes first, `close` last. */
export interface ArmProgram<Config> {
  open(config: Config): Promise<unknown>;
  close(): Promise<unknown>;
  readonly [question: string]: (input: never) => Promise<unknown>;
}

/** Answers the bench that started this process, one question at a time, and ends with it. */
export function serve<Config>(program: ArmProgram<Config>): void {
  process.on('message', (message: { id: number; what: string; input: unknown }) => {
    void answer(message).then((reply) => process.send!({ id: message.id, ...reply }));
  });
  process.once('disconnect', () => process.exit(0));

  async function answer({
    what,
    input,
  }: {
    what: string;
    input: unknown;
  }): Promise<{ answer?: unknown; error?: string }> {
    try {
      return { answer: await program[what]!(input as never) };
    } catch (error) {
      return { error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) };
    }
  }
}

/** Eight at a time, as eight people would: everybody begins with the next when theirs is done. */
export async function eightAtATime<Job>(
  jobs: readonly Job[],
  work: (job: Job) => Promise<unknown>,
): Promise<{ seconds: number; millis: number[] }> {
  const millis: number[] = [];
  let next = 0;
  const began = performance.now();
  const person = async (): Promise<void> => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
      const from = performance.now();
      await work(job);
      millis.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: 8 }, person));
  return { seconds: (performance.now() - began) / 1000, millis };
}
