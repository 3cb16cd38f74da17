import fc from 'fast-check';
import { FAULTS, type Fault } from './fault-proxy.js';

/** One thing that happens. `choice` picks among what is possible then, so that a shorter script still makes sense. */
export type Step =
  | { readonly happens: 'work'; readonly client: number; readonly choice: number }
  | { readonly happens: 'decide'; readonly client: number; readonly choice: number }
  | { readonly happens: 'sync'; readonly client: number; readonly faults: readonly Fault[] }
  | { readonly happens: 'restart'; readonly client: number }
  | { readonly happens: 'office'; readonly choice: number }
  | { readonly happens: 'server-killed' };

/** So many steps; while a failing script is made shorter, some of them are left out (null). */
export function scripts(clients: number, steps: number): fc.Arbitrary<readonly (Step | null)[]> {
  const client = fc.nat(clients - 1);
  const choice = fc.nat(1_000_000);
  const fault = fc.oneof(
    { arbitrary: fc.constant<Fault>('none'), weight: 4 },
    { arbitrary: fc.constantFrom(...FAULTS), weight: 6 },
  );
  const step = fc.oneof(
    { arbitrary: fc.record({ happens: fc.constant('work' as const), client, choice }), weight: 300 },
    { arbitrary: fc.record({ happens: fc.constant('decide' as const), client, choice }), weight: 25 },
    {
      arbitrary: fc.record({
        happens: fc.constant('sync' as const),
        client,
        faults: fc.array(fault, { maxLength: 4 }),
      }),
      weight: 100,
    },
    { arbitrary: fc.record({ happens: fc.constant('restart' as const), client }), weight: 15 },
    { arbitrary: fc.record({ happens: fc.constant('office' as const), choice }), weight: 60 },
    { arbitrary: fc.constant({ happens: 'server-killed' as const }), weight: 3 },
  );
  const shrinkable = fc.option(step, { nil: null, freq: 1_000 });
  return fc.array(shrinkable, { minLength: steps, maxLength: steps, size: 'max' });
}
