import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { CommandAnswer } from '#domain/shared/views.js';
import { API } from './api';

export interface OutgoingCommand {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, e.g. `/work-orders/…/complete`. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The version it was decided on; left out for creations. */
  readonly expectedVersion?: number;
}

const WAITS_MS = [400, 1200, 3000];

/**
 * Every command leaves through here. It gets its id once, so when an answer is lost and it is sent again, it still
 * counts once; the server answers the repeat as it answered the first.
 */
@Injectable({ providedIn: 'root' })
export class CommandOutbox {
  private readonly http = inject(HttpClient);
  private readonly underWay = signal(0);
  readonly saving = computed(() => this.underWay() > 0);

  async send<Answer = CommandAnswer>(command: OutgoingCommand): Promise<Answer> {
    const { method = 'POST', path, body, expectedVersion } = command;
    const request = {
      ...body,
      commandId: crypto.randomUUID(),
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    };
    this.underWay.update((count) => count + 1);
    try {
      return await this.deliver<Answer>(method, API + path, request);
    } finally {
      this.underWay.update((count) => count - 1);
    }
  }

  private async deliver<Answer>(method: string, url: string, body: object): Promise<Answer> {
    for (const wait of WAITS_MS) {
      try {
        return await firstValueFrom(this.http.request<Answer>(method, url, { body }));
      } catch (error) {
        if (!isTransient(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    return firstValueFrom(this.http.request<Answer>(method, url, { body }));
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof HttpErrorResponse && [0, 502, 503, 504].includes(error.status);
}
