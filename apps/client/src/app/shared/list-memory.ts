import { Location } from '@angular/common';
import { Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import type { Page } from '#domain/shared/views.js';
import { Session } from './auth/session';

/** What a list showed when it was left. */
export interface LeftList<Row> {
  readonly query: string;
  readonly pages: readonly Page<Row>[];
  readonly scrollTop: number;
}

const MOST_LISTS = 4;
const MOST_ROWS = 600;

/** How lists were left, so that one who goes back finds the place again. The latest few, of one person only. */
@Injectable({ providedIn: 'root' })
export class ListMemory {
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly location = inject(Location);
  private readonly left = new Map<string, LeftList<unknown>>();
  private of: string | null = null;

  /** The address of the list that is being made. */
  here(): string {
    return this.location.path().split('?')[0] ?? '';
  }

  /** Null unless one comes back to it by the browser's own buttons: who follows a link wants it from the top. */
  recall<Row>(address: string): LeftList<Row> | null {
    const list = this.left.get(address) as LeftList<Row> | undefined;
    const isBack = this.router.currentNavigation()?.trigger === 'popstate';
    return list !== undefined && isBack && this.of === this.owner() ? list : null;
  }

  keep(address: string, list: LeftList<unknown>): void {
    if (this.of !== this.owner()) this.left.clear();
    this.of = this.owner();
    this.left.delete(address);
    if (list.pages.reduce((rows, page) => rows + page.data.length, 0) > MOST_ROWS) return;
    this.left.set(address, list);
    for (const oldest of [...this.left.keys()].slice(0, -MOST_LISTS)) this.left.delete(oldest);
  }

  private owner(): string {
    const me = this.session.me();
    return `${me?.tenant?.id ?? ''} ${me?.user.id ?? ''}`;
  }
}
