import { Component, computed, inject, input, output, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { FieldConflict } from '#domain/shared/conflict-policy.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { Api } from '../api';
import { ConflictValues, type Names } from '../conflict-values';
import { BothSides, type Side } from './side-by-side';

/** So far back it is looked for who it was. */
const MOST = 50;

/** Somebody else changed the same fields while one edited them: both sides, and which of them holds. */
@Component({
  selector: 'app-edit-conflict',
  imports: [BothSides, MatButton, MatIcon],
  template: `
    <div class="banner" data-tone="warn" role="alert">
      <mat-icon svgIcon="call_split" />
      <div class="both">
        <p>
          <b>{{ theirs().name }} changed the same meanwhile.</b> Nothing is saved yet.
        </p>
        <app-side-by-side [rows]="rows()" [mine]="{ name: 'Mine' }" [theirs]="theirs()" />
        <div class="choices">
          <button mat-flat-button type="button" (click)="keepMine.emit()">Keep mine</button>
          <button mat-stroked-button class="secondary" type="button" (click)="takeTheirs.emit()">Take theirs</button>
        </div>
      </div>
    </div>
  `,
  styles: `
    :host {
      display: block;
      margin-bottom: 16px;
    }
    .both {
      display: grid;
      flex: 1;
      gap: 10px;
    }
    .choices {
      display: flex;
      flex-wrap: wrap;
      gap: 10px;
    }
  `,
})
export class EditConflictBox {
  private readonly api = inject(Api);
  private readonly values = inject(ConflictValues);
  readonly conflicts = input.required<readonly FieldConflict[]>();
  /** Of what is edited, below /api/v1, e.g. `/vehicles/…`: its history tells who it was. */
  readonly path = input.required<string>();
  /** What ids among the values are called. */
  readonly names = input<Names>(new Map());
  readonly keepMine = output<void>();
  readonly takeTheirs = output<void>();

  protected readonly rows = computed(() => {
    const side = (of: 'mine' | 'theirs') =>
      Object.fromEntries(this.conflicts().map((conflict) => [conflict.field, conflict[of]]));
    return this.values.sidesOf({ mine: side('mine'), theirs: side('theirs') }, this.names());
  });
  private readonly fact = resource({
    params: () => ({ path: this.path(), fields: this.conflicts().map(({ field }) => field) }),
    loader: async ({ params: { path, fields } }) => {
      const { data } = await this.api.get<Page<HistoryEntry>>(`${path}/history`, { limit: MOST });
      return data.find(({ data: { changes } }) =>
        fields.some((field) => changes instanceof Object && field in changes),
      );
    },
  });
  protected readonly theirs = computed<Side>(() => {
    const fact = this.fact.hasValue() ? this.fact.value() : undefined;
    return { name: fact?.userName ?? 'Somebody else', at: fact?.metadata.timestamp ?? null };
  });
}
