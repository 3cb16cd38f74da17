import { Component, booleanAttribute, input, output, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';

/** A thing that has a name and little else, renamed in its place: Enter takes the new one, Escape the old. */
@Component({
  selector: 'app-named-row',
  imports: [MatIcon],
  template: `
    @if (renaming()) {
      <form (submit)="rename(box.value, $event)">
        <input
          #box
          class="rename"
          maxlength="100"
          autocomplete="off"
          [value]="name()"
          [attr.aria-label]="'New name of ' + name()"
          (keydown.escape)="renaming.set(false)"
        />
        <button type="submit" class="icon-button tiny" aria-label="Take the new name">
          <mat-icon svgIcon="check" class="small" />
        </button>
        <button type="button" class="icon-button tiny" aria-label="Keep the old name" (click)="renaming.set(false)">
          <mat-icon svgIcon="close" class="small" />
        </button>
      </form>
    } @else {
      <span class="name" [id]="labelId()" [class.muted]="pale()">{{ name() }}</span>
      @if (mayEdit()) {
        <button type="button" class="icon-button tiny" [attr.aria-label]="'Rename ' + name()" (click)="start()">
          <mat-icon svgIcon="edit" class="small" />
        </button>
      }
      <ng-content />
    }
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 6px;
      min-height: 44px;
      border-top: 1px solid var(--line);
    }
    .name {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    form {
      display: flex;
      flex: 1;
      align-items: center;
      gap: 6px;
    }
    .rename {
      flex: 1;
      min-width: 0;
      height: 32px;
      padding: 0 10px;
      border: 1px solid var(--line-strong);
      border-radius: var(--radius);
      background: var(--surface);
      color: var(--text);
      font: inherit;
    }
  `,
})
export class NamedRow {
  readonly name = input.required<string>();
  readonly labelId = input<string>();
  readonly mayEdit = input(false, { transform: booleanAttribute });
  readonly pale = input(false, { transform: booleanAttribute });
  readonly renamed = output<string>();
  protected readonly renaming = signal(false);

  protected start(): void {
    this.renaming.set(true);
    setTimeout(() => {
      const box = document.querySelector<HTMLInputElement>('.rename');
      box?.focus();
      box?.select();
    });
  }

  protected rename(name: string, event: Event): void {
    event.preventDefault();
    this.renaming.set(false);
    if (name.trim() !== '' && name.trim() !== this.name()) this.renamed.emit(name.trim());
  }
}
