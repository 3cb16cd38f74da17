import type { AttachmentState } from '#domain/attachments/attachment.js';
import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import type { Signal } from '@angular/core';
import { liveQuery } from 'dexie';
import { METER_KINDS } from '#domain/fleet/meter.events.js';
import type { MeterState } from '#domain/fleet/meter.js';
import type { VehicleState } from '#domain/fleet/vehicle.js';
import type { StockItemState } from '#domain/inventory/stock-item.js';
import type { PartState } from '#domain/inventory/part.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import type { WorkOrderCategoryState } from '#domain/maintenance/work-order-category.js';
import type { DueServiceState } from '#domain/maintenance/due-service.js';
import type { StoredRecord } from '#offline/local-database.js';
import type { SyncOutcome } from '#domain/sync/views.js';
import type { QueuedCommand } from '#offline/queued-command.js';
import { readAgain } from '#offline/read-again.js';
import { Views, isSameRow } from '#offline/view.js';
import type { Viewed } from '#offline/view.js';
import { Session } from '../shared/auth/session';
import { idle } from '../shared/idle';
import { Offline } from '../shared/offline/offline';
import type { PickerOption } from '../shared/ui/picker';
import { vehicleTitle } from '../shared/ui/words';
import { isCompletionFailed } from './completion-failed';
import { byTitle, fitting } from './fitting';
import { meterIdOf } from './meter-id';

/** What each kind of record is about. */
interface States {
  readonly 'work-order': WorkOrderState;
  readonly 'work-order-category': WorkOrderCategoryState;
  readonly vehicle: VehicleState;
  readonly meter: MeterState;
  readonly part: PartState;
  readonly 'stock-item': StockItemState;
  readonly 'due-service': DueServiceState;
  readonly attachment: AttachmentState;
}

export type FieldWorkOrder = Viewed<WorkOrderState> & {
  readonly vehicle: Viewed<VehicleState> | undefined;
  /** "N-50819 · 2016 Freightliner M2" */
  readonly vehicleText: string;
};

/** What of a kind is read; what goes by vehicles is of a kind to which nothing is done on a device. */
type Wanted = { readonly ids: readonly string[] } | { readonly ofVehicles: readonly string[] };

interface Begun {
  readonly description: string;
  readonly outcome: SyncOutcome | null;
}

/** Everything on this device as its owner should see it: what the server has, and what was done here since. */
@Injectable()
export class FieldStore {
  private readonly offline = inject(Offline);
  private readonly session = inject(Session);
  private readonly orders = this.kind('work-order');
  /** A fleet of them: read when what is in sight is there. */
  readonly vehicles = this.kind('vehicle', idle());
  readonly workOrders = computed<readonly FieldWorkOrder[] | null>(() => {
    const vehicles = new Map(this.vehicles()?.map((vehicle) => [vehicle.id, vehicle]));
    return (
      this.orders()?.map((workOrder) => {
        const vehicle = vehicles.get(workOrder.state.vehicleId);
        const number = vehicle?.state.number ?? workOrder.names['vehicle'] ?? '';
        return {
          ...workOrder,
          vehicle,
          vehicleText: [number, vehicle && vehicleTitle(vehicle.state)].filter(Boolean).join(' · '),
        };
      }) ?? null
    );
  });

  /** What was asked for with work orders that were begun on this device, by their ids, and what came of it. */
  readonly begunHere = computed(() => {
    const begun = new Map<string, Begun>();
    for (const { does, outcome } of this.offline.queue())
      if (does.command.name === 'CreateWorkOrder')
        begun.set(does.id, { description: does.command.workOrder.description, outcome });
    return begun;
  });

  /** Theirs whose completion did not go through. */
  readonly failed = computed<readonly FieldWorkOrder[]>(() => {
    const userId = this.session.me()?.user.id;
    return (this.workOrders() ?? []).filter(({ state }) => state.assignedTo === userId && isCompletionFailed(state));
  });

  /** How much waits for them: changes that could not be taken, completions that did not go through, files that were refused. */
  readonly needsMe = computed(
    () => this.offline.needsMe().length + this.failed().length + this.offline.photos().refused.length,
  );

  private readonly vehicleOptions = computed(() =>
    byTitle(
      (this.vehicles() ?? []).map(({ id, state }) => ({
        id,
        title: state.number,
        text: vehicleTitle(state),
        also: state.plate ?? '',
      })),
    ),
  );

  /** Those on this device that fit what was typed. */
  readonly findVehicles = (typed: string): Promise<readonly PickerOption[]> =>
    Promise.resolve(this.fittingVehicles(typed));

  fittingVehicles(typed: string, most?: number): readonly PickerOption[] {
    return fitting(this.vehicleOptions(), typed, most);
  }

  /**
   * All of a kind, for as long as who asks is there; null until it was read once. For use where effects may be.
   * @param turn before that nothing is read
   */
  kind<Kind extends keyof States>(kind: Kind, turn?: Promise<void>): Signal<readonly Viewed<States[Kind]>[] | null> {
    return this.watched(kind, () => null, turn);
  }

  /** Of some vehicles; nothing else is read for them. Null until they were read once. For use where effects may be. */
  metersOf(vehicleIds: () => readonly string[], turn?: Promise<void>): Signal<readonly Viewed<MeterState>[] | null> {
    const ids = computed(() => vehicleIds().flatMap((id) => METER_KINDS.map((kind) => meterIdOf(id, kind))));
    return this.watched('meter', () => ({ ids: ids() }), turn);
  }

  /** As `metersOf`: what they need, and when. */
  servicesOf(
    vehicleIds: () => readonly string[],
    turn?: Promise<void>,
  ): Signal<readonly Viewed<DueServiceState>[] | null> {
    return this.watched('due-service', () => ({ ofVehicles: vehicleIds() }), turn);
  }

  /** As `metersOf`, by their ids. */
  stockOf(ids: () => readonly string[], turn?: Promise<void>): Signal<readonly Viewed<StockItemState>[] | null> {
    return this.watched('stock-item', () => ({ ids: ids() }), turn);
  }

  private watched<Kind extends keyof States>(
    kind: Kind,
    wanted: () => Wanted | null,
    turn?: Promise<void>,
  ): Signal<readonly Viewed<States[Kind]>[] | null> {
    const asked = computed(wanted);
    const rows = signal<{ readonly of: Wanted | null; readonly found: readonly StoredRecord[] } | null>(null);
    const views = new Views();
    const isTurn = signal(turn === undefined);
    void turn?.then(() => isTurn.set(true));
    effect((onCleanup) => {
      const [database, only] = [this.offline.database(), asked()];
      untracked(() => rows.set(null));
      if (database === null || !isTurn()) return;
      const query = liveQuery(() => {
        if (only === null) return database.recordsOf(kind);
        return 'ids' in only ? database.recordsBy(kind, only.ids) : database.recordsOfVehicles(kind, only.ofVehicles);
      });
      const subscription = query.subscribe({
        next: (found) =>
          rows.update((before) => ({
            of: only,
            found: readAgain(before?.found ?? [], found, ({ id }) => id, isSameRecord),
          })),
        error: () => undefined,
      });
      onCleanup(() => subscription.unsubscribe());
    });
    // What a long queue does to other kinds makes none of these anew.
    const given = computed(
      () => {
        const only = asked();
        const isWanted = (id: string): boolean => only === null || ('ids' in only && only.ids.includes(id));
        return this.offline.queue().filter(({ does }) => does.kind === kind && isWanted(does.id));
      },
      { equal: isSameRow },
    );
    return computed(
      () => {
        const read = rows();
        // Of what was asked for before, it is not told what is asked for now.
        if (read === null || read.of !== asked()) return null;
        const records = read.found;
        const actor = this.session.actor();
        const commands = Map.groupBy(given(), ({ does }) => does.id);
        const known = new Map(records.map((record) => [record.id, record]));
        const ids = new Set([...known.keys(), ...commands.keys()]);
        return [...ids].flatMap((id) => {
          const seen = views.of(id, known.get(id), commands.get(id) ?? NONE, actor);
          return seen ? [seen as unknown as Viewed<States[Kind]>] : [];
        });
      },
      { equal: (one, other) => one === other || (one !== null && other !== null && isSameRow(one, other)) },
    );
  }
}

const NONE: readonly QueuedCommand[] = [];

/** What a screen names may change while the thing itself does not. */
function isSameRecord(one: StoredRecord, other: StoredRecord): boolean {
  return (
    one.version === other.version &&
    one.load === other.load &&
    JSON.stringify(one.names) === JSON.stringify(other.names)
  );
}
