import { Component, inject, output, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { WorkOrderStore } from '../work-order.store';
import { FocusFirst } from '../../shared/ui/focus-first';

/** Stays open after each task: they come several at a time. */
@Component({
  selector: 'app-task-form',
  imports: [FocusFirst, MatButton, MatFormField, MatInput, ReactiveFormsModule],
  template: `
    <form class="inline-form" appFocusFirst [formGroup]="form" (ngSubmit)="add()" (keydown.escape)="closed.emit()">
      <div class="field">
        <label for="task">Task</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            matInput
            id="task"
            formControlName="title"
            autocomplete="off"
            placeholder="Replace steer tires, both sides"
          />
        </mat-form-field>
      </div>
      <div class="form-actions">
        <span class="bad small-text" role="alert">{{ refusal() }}</span>
        <button mat-button type="button" (click)="closed.emit()">Done</button>
        <button mat-flat-button type="submit" [disabled]="store.busy()">Add task</button>
      </div>
    </form>
  `,
  styleUrl: './line-form.scss',
})
export class TaskForm {
  protected readonly store = inject(WorkOrderStore);
  readonly closed = output<void>();
  protected readonly form = new FormGroup({ title: new FormControl('', { nonNullable: true }) });
  protected readonly refusal = signal('');

  protected async add(): Promise<void> {
    const title = this.form.controls.title.value.trim();
    if (title === '') return this.refusal.set('Say what is to be done.');
    const problem = await this.store.run(
      { name: 'AddTask', task: { id: crypto.randomUUID(), title } },
      { quietly: true },
    );
    this.refusal.set(problem?.message ?? '');
    if (problem === null) this.form.reset();
  }
}
