import { computed, effect, inject, signal } from '@angular/core';
import type { Signal } from '@angular/core';
import type { MeterState } from '#domain/fleet/meter.js';
import type { DueServiceState } from '#domain/maintenance/due-service.js';
import { isSameRow } from '#offline/view.js';
import { Session } from '../../shared/auth/session';
import { Formats } from '../../shared/formats';
import { idle } from '../../shared/idle';
import { DUE_LEVEL } from '../../shared/ui/due-words';
import { vehicleTitle } from '../../shared/ui/words';
import type { Label } from '../../shared/ui/words';
import { clock } from '../clock';
import { byUrgency, dueHere } from '../due-here';
import type { DueHere } from '../due-here';
import { FieldStore } from '../field.store';
import type { FieldWorkOrder } from '../field.store';
import { leftText } from '../left-text';

/** How often it is looked whether time alone made another urgent (ms). */
const LOOK = 600_000;
/** Vehicles are judged for so long at a time (ms), then touches are answered. */
const TURN = 8;

/** A service that is due, or will be soon. */
export interface DueRow {
  readonly id: string;
  readonly vehicleId: string;
  readonly title: string;
  /** "N-50819 · 2016 Freightliner M2" */
  readonly vehicle: string;
  readonly level: Label;
  /** "12 d past" */
  readonly left: string;
}

type DueOf = DueHere & { readonly vehicleId: string };

/**
 * What is due of the vehicles that somebody works on or drives, the most urgent first; null until it was looked at once, after all
 * that is in sight. Of the fleet's services and meters no others are read. Made where effects may be.
 */
export function dueOfDay(work: Signal<readonly FieldWorkOrder[] | null>): Signal<readonly DueRow[] | null> {
  const [store, session, formats] = [inject(FieldStore), inject(Session), inject(Formats)];
  const now = clock(LOOK);
  const vehicles = computed(
    () => {
      const [all, orders, userId] = [store.vehicles(), work(), session.me()?.user.id];
      if (all === null || orders === null) return null;
      if (!session.can('view_vehicles')) return [];
      const workedOn = new Set(orders.map(({ state }) => state.vehicleId));
      return all.filter(({ id, state }) => workedOn.has(id) || state.assignedDriverId === userId);
    },
    { equal: (one, other) => one === other || (one !== null && other !== null && isSameRow(one, other)) },
  );
  const ids = computed(() => vehicles()?.map(({ id }) => id) ?? []);
  const turn = idle();
  const [services, meters] = [store.servicesOf(ids, turn), store.metersOf(ids, turn)];
  // What was found stays while others are read.
  const found = signal<readonly DueOf[] | null>(null);
  effect((onCleanup) => {
    const [wanted, planned, readings, at] = [vehicles(), services(), meters(), new Date(now()).toISOString()];
    if (wanted === null || planned === null || readings === null) return;
    let isLate = false;
    onCleanup(() => (isLate = true));
    const judged = judgedInTurns(
      planned.map(({ state }) => state),
      readings.map(({ state }) => state),
      at,
      () => isLate,
    );
    void judged.then((due) => due && found.set(due));
  });
  return computed(
    () => {
      const known = new Map(vehicles()?.map(({ id, state }) => [id, state]));
      const due = found();
      if (due === null) return null;
      return due.flatMap(({ vehicleId, ...each }) => {
        const vehicle = known.get(vehicleId);
        if (vehicle === undefined) return [];
        const text = [vehicle.number, vehicleTitle(vehicle)].filter(Boolean).join(' · ');
        const { id, title, level } = each;
        return [{ id, vehicleId, title, vehicle: text, level: DUE_LEVEL[level], left: leftText(each, formats) }];
      });
    },
    { equal: (one, other) => JSON.stringify(one) === JSON.stringify(other) },
  );
}

/** Null when it is wanted no more. */
async function judgedInTurns(
  services: readonly DueServiceState[],
  meters: readonly MeterState[],
  now: string,
  isLate: () => boolean,
): Promise<readonly DueOf[] | null> {
  const metersOf = Map.groupBy(meters, ({ vehicleId }) => vehicleId);
  const due: DueOf[] = [];
  let began = performance.now();
  for (const [vehicleId, theirs] of Map.groupBy(services, (service) => service.vehicleId)) {
    if (performance.now() - began > TURN) {
      await new Promise((resolve) => setTimeout(resolve));
      if (isLate()) return null;
      began = performance.now();
    }
    for (const each of dueHere(theirs, metersOf.get(vehicleId) ?? [], now))
      if (each.level !== 'upcoming') due.push({ ...each, vehicleId });
  }
  return due.sort(byUrgency);
}
