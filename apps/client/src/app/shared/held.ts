import { linkedSignal } from '@angular/core';
import type { Resource, Signal } from '@angular/core';

type Read<Value> = Pick<Resource<Value | undefined>, 'hasValue' | 'isLoading' | 'value'>;

/**
 * What was read of a thing; null while there is nothing. While another moment of the same thing is loaded, what was shown
 * before it stays, and with it where the reader is on the page.
 */
export function held<Value>(read: Read<Value>, id: () => string): Signal<Value | null> {
  return linkedSignal<{ id: string; value: Value | null; isLoading: boolean }, Value | null>({
    source: () => ({ id: id(), value: read.hasValue() ? (read.value() ?? null) : null, isLoading: read.isLoading() }),
    computation: (now, before) => now.value ?? (now.isLoading && before?.source.id === now.id ? before.value : null),
  }).asReadonly();
}
