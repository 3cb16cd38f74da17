/** A tenant with an admin and vehicles. */
export interface Site {
  readonly tenantId: string;
  readonly userId: string;
  readonly vehicleIds: readonly string[];
  /** Of the category that its work orders are of. */
  readonly categoryId: string;
}

export interface StartedWorkOrder extends Site {
  readonly vehicleId: string;
  readonly workOrderId: string;
  readonly number: string;
}

export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/** What the product sent for one command, and the ids in it that differ from one command to the next. */
export interface Recorded {
  readonly statements: readonly Statement[];
  readonly ids: StartedWorkOrder & { readonly commandId: string };
}

export interface ArmConfig {
  readonly url: string;
  readonly sites: readonly Site[];
  readonly started: StartedWorkOrder[];
  /** The same, all in the first of the tenants. */
  readonly hot: StartedWorkOrder[];
  readonly recorded: { readonly create: Recorded; readonly complete: Recorded };
}

export interface Round {
  readonly commands: number;
  readonly hot?: boolean;
}

let turn = 0;

export function newWorkOrder(site: Site) {
  turn += 1;
  return {
    vehicleId: site.vehicleIds[turn % site.vehicleIds.length]!,
    category: 'Repair',
    priority: 'non_scheduled' as const,
    description: 'Brakes squeal when it is cold, worse in reverse; driver asks for it back by Friday',
  };
}

/** What a mechanic enters. */
export const completion = { odometer: 12_345, laborHours: 1.5, laborRate: 85 };

export type Job = { readonly create: Site } | { readonly complete: StartedWorkOrder };

/** Creating and completing in turn, over all tenants or in the hot one. */
export function jobsOf({ sites, started, hot }: ArmConfig, round: Round): Job[] {
  const [where, waiting] = round.hot ? [sites.slice(0, 1), hot] : [sites, started];
  return Array.from({ length: round.commands }, (_, index): Job => {
    if (index % 2 === 0) return { create: where[(index / 2) % where.length]! };
    const complete = waiting.pop();
    if (!complete) throw new Error('Not enough work orders were prepared');
    return { complete };
  });
}
