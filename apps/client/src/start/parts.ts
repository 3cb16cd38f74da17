type Names = Record<string, unknown>;
type Give = (name: string | Names, value?: unknown) => unknown;
interface Declared {
  /** For each need in turn, takes over what that gives; none where nothing is taken. */
  readonly setters: readonly (((names: Names) => void) | null)[];
  execute(): void;
}
/** As Rollup writes it: https://github.com/systemjs/systemjs/blob/main/docs/system-register.md */
export type Declare = (give: Give, context: { import(name: string): Promise<Names> }) => Declared;

/** So long parts run before whatever else the browser has to do gets its turn, ms. */
const PATIENCE = 5;

interface Part {
  readonly needs: readonly string[];
  readonly names: Names;
  readonly followers: (() => void)[];
  /** Until it has begun to run. */
  declare?: Declare;
  failure?: { readonly error: unknown };
}

/**
 * The modules of the app, each a part of an ordinary script, run by the rules of modules: each once, after what it needs, with
 * bindings that stay alive. A browser keeps compiled code of scripts that a service worker's cache gives it, and none of
 * modules (ADR 38). What could not be fetched is fetched again when it is next asked for.
 */
export class Parts {
  private readonly known = new Map<string, Part>();
  private readonly coming = new Map<string, Promise<void>>();

  /** @param fetch runs the script that adds the part of this name */
  constructor(private readonly fetch: (name: string) => Promise<void>) {}

  has(name: string): boolean {
    return this.known.has(name);
  }

  /** One that is there stays: bundles overlap. */
  readonly add = (name: string, needs: readonly string[], declare: Declare): void => {
    if (this.known.has(name)) return;
    this.known.set(name, { needs: needs.map(bare), names: Object.create(null) as Names, followers: [], declare });
  };

  /** What it gives, once it and all that it needs has run. @throws what it threw, or why it could not be fetched */
  readonly import = async (name: string): Promise<Names> => {
    await this.reach(bare(name), new Set());
    if (this.known.get(bare(name))!.declare) await breath();
    let since = performance.now();
    for (const part of this.inOrder(bare(name))) {
      if (performance.now() - since > PATIENCE) {
        await breath();
        since = performance.now();
      }
      this.run(part);
    }
    return this.run(bare(name));
  };

  /** All that it needs, each after what that needs; nothing where some need each other: who of them is asked first decides. */
  private inOrder(name: string): Iterable<string> {
    const order = new Set<string>();
    const begun = new Set<string>();
    const isStraight = (at: string): boolean => {
      if (begun.has(at)) return order.has(at);
      begun.add(at);
      const isSo = this.known.get(at)!.needs.every(isStraight);
      order.add(at);
      return isSo;
    };
    return isStraight(name) ? order : [];
  }

  private async reach(name: string, seen: Set<string>): Promise<void> {
    if (seen.has(name)) return;
    seen.add(name);
    if (!this.known.has(name)) await this.fetched(name);
    const part = this.known.get(name);
    if (!part) throw new Error(`${name} is not what its file adds`);
    await Promise.all(part.needs.map((need) => this.reach(need, seen)));
  }

  private fetched(name: string): Promise<void> {
    const coming = this.coming.get(name) ?? this.fetch(name).finally(() => this.coming.delete(name));
    this.coming.set(name, coming);
    return coming;
  }

  private run(name: string): Names {
    const part = this.known.get(name)!;
    if (part.failure) throw part.failure.error;
    const { declare, names } = part;
    // It has run, or is about to: two that need each other.
    if (!declare) return names;
    part.declare = undefined;
    try {
      const { setters, execute } = declare(giver(part), { import: this.import });
      for (const [place, need] of part.needs.entries()) {
        const given = this.run(need);
        const set = setters[place];
        if (!set) continue;
        set(given);
        this.known.get(need)!.followers.push(() => set(given));
      }
      execute();
    } catch (error) {
      part.failure = { error };
      throw error;
    }
    return names;
  }
}

function breath(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?(): Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}

function giver({ names, followers }: Part): Give {
  return (name, value) => {
    if (typeof name === 'string') names[name] = value;
    else Object.assign(names, name);
    for (const follow of followers) follow();
    return typeof name === 'string' ? value : name;
  };
}

function bare(name: string): string {
  return name.replace(/^\.\//, '');
}
