import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';

export const API = '/api/v1';

export type QueryValue = string | number | boolean | readonly string[] | null | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/** Reads of the API as promises. Commands go through the outbox. */
@Injectable({ providedIn: 'root' })
export class Api {
  private readonly http = inject(HttpClient);

  get<Answer>(path: string, query: Query = {}): Promise<Answer> {
    return firstValueFrom(this.http.get<Answer>(API + path, { params: paramsOf(query) }));
  }
}

/** The end of an address that asks for the past; nothing for the present. */
export function asOfQuery(asOf: string | undefined): string {
  return asOf === undefined ? '' : `?asOf=${encodeURIComponent(asOf)}`;
}

/** Leaves out what is empty; an array becomes `name[]=a&name[]=b`. */
export function paramsOf(query: Query): Record<string, string | readonly string[]> {
  const params: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    if (typeof value === 'object') {
      if (value.length > 0) params[`${name}[]`] = value;
    } else params[name] = String(value);
  }
  return params;
}
