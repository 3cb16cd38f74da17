import { computed, inject } from '@angular/core';
import type { Signal } from '@angular/core';
import { isSameRow } from '#offline/view.js';
import { Session } from '../../shared/auth/session';
import { idle } from '../../shared/idle';
import { Offline } from '../../shared/offline/offline';
import { FieldStore } from '../field.store';
import type { FieldWorkOrder } from '../field.store';
import { shortOf, toBeTaken } from '../parts-here';
import { stockItemIdOf } from '../stock-item-id';

/** Whether the parts of a work order are there. */
export interface PartsStanding {
  /** Empty until the stock was read. */
  readonly text: string;
  readonly isShort: boolean;
}

/**
 * Of the work that wants parts from stock, by its id, as far as this device knows; only what these need is read, after all that is
 * in sight. Made where effects may be.
 */
export function partsStanding(
  work: Signal<readonly FieldWorkOrder[] | null>,
): Signal<ReadonlyMap<string, PartsStanding>> {
  const [store, session, offline] = [inject(FieldStore), inject(Session), inject(Offline)];
  const wanting = computed(() => {
    if (!session.can('view_parts') || offline.loadedAt() === null) return [];
    return (work() ?? [])
      .map(({ id, state }) => ({ id, lines: toBeTaken(state) }))
      .filter(({ lines }) => lines.length > 0);
  });
  const stockIds = computed(
    () => {
      const lines = wanting().flatMap((each) => each.lines);
      return [...new Set(lines.map(({ partId, locationId }) => stockItemIdOf(partId, locationId)))].sort();
    },
    { equal: isSameRow },
  );
  const stock = store.stockOf(stockIds, idle());
  return computed(() => {
    const read = stock();
    if (read === null) return new Map(wanting().map(({ id }) => [id, { text: '', isShort: false }]));
    const all = (store.workOrders() ?? []).flatMap(({ state }) => (state.status === 'cancelled' ? [] : state.parts));
    return new Map(
      [...shortOf(wanting(), read, all)].map(([id, short]) => {
        const text = short === 0 ? 'Parts ready' : short === 1 ? '1 part short' : `${short} parts short`;
        return [id, { text, isShort: short > 0 }];
      }),
    );
  });
}
