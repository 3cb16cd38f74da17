import { Component, computed, inject, input, model } from '@angular/core';
import { requireGivable } from '#domain/identity/role.js';
import type { RoleDetail } from '#domain/identity/views.js';
import { Session } from '../shared/auth/session';
import { roleTitle } from './identity-words';
import { roleSummary } from './permission-words';

/** Which roles somebody has. Those that give more than one has oneself can neither be given nor taken. */
@Component({
  selector: 'app-role-choice',
  template: `
    @for (choice of choices(); track choice.role.id) {
      <label [class.off]="!choice.givable">
        <input
          type="checkbox"
          [checked]="chosen().includes(choice.role.id)"
          [disabled]="!choice.givable"
          (change)="turn(choice.role.id)"
        />
        <span>
          <span class="strong">{{ choice.title }}</span>
          <span class="muted small-text">{{ choice.text }}</span>
        </span>
      </label>
    }
  `,
  styles: `
    label {
      display: flex;
      align-items: flex-start;
      gap: 10px;
      padding: 7px 0;
      cursor: pointer;
    }
    label + label {
      border-top: 1px solid var(--line);
    }
    label > span {
      display: grid;
      min-width: 0;
    }
    input {
      width: 16px;
      height: 16px;
      margin: 2px 0 0;
      flex: none;
      cursor: inherit;
    }
    .off {
      cursor: default;
    }
  `,
  host: { role: 'group', style: 'display: block' },
})
export class RoleChoice {
  private readonly session = inject(Session);
  readonly roles = input.required<readonly RoleDetail[]>();
  readonly chosen = model.required<readonly string[]>();
  protected readonly choices = computed(() =>
    this.roles().map((role) => {
      const givable = this.mayGive(role);
      const text = givable ? roleSummary(role) : 'Allows more than you may do yourself.';
      return { role, givable, title: roleTitle(role.name), text };
    }),
  );

  protected turn(id: string): void {
    this.chosen.update((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]));
  }

  /** By the very rule that the server decides by. */
  private mayGive(role: RoleDetail): boolean {
    try {
      requireGivable(role, this.session.actor());
      return true;
    } catch {
      return false;
    }
  }
}
