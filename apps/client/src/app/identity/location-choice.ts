import { Component, computed, inject, input, resource } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import type { FormControl } from '@angular/forms';
import { MatFormField } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import type { WorkPlace } from '#domain/identity/views.js';
import { Session } from '../shared/auth/session';
import { MissingChoices } from '../shared/ui/missing-choices';
import { IdentityClient } from './identity.client';

/** Where somebody works. Nothing for who may not know the locations. */
@Component({
  selector: 'app-location-choice',
  imports: [MatFormField, MatOption, MatSelect, MissingChoices, ReactiveFormsModule],
  template: `
    @if (mayChoose) {
      <label for="location" id="location-label">Location</label>
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <mat-select id="location" aria-labelledby="location-label" [formControl]="control()" placeholder="None">
          <mat-option [value]="null">None</mat-option>
          @for (location of locations(); track location.id) {
            <mat-option [value]="location.id">{{ location.name }}</mat-option>
          }
        </mat-select>
      </mat-form-field>
      <span class="hint">The place of work; a phone shows its stock first.</span>
      <app-missing-choices [of]="places" />
    }
  `,
  host: { class: 'field' },
})
export class LocationChoice {
  private readonly client = inject(IdentityClient);
  readonly control = input.required<FormControl<string | null>>();
  /** To be shown until the others are there. */
  readonly chosen = input.required<WorkPlace | null>();

  protected readonly mayChoose = inject(Session).can('view_vehicles', 'view_parts', 'view_work_orders');
  protected readonly places = resource({
    loader: () => (this.mayChoose ? this.client.locations() : Promise.resolve([])),
  });
  protected readonly locations = computed<readonly WorkPlace[]>(() => {
    if (this.places.hasValue()) return this.places.value();
    const chosen = this.chosen();
    return chosen === null ? [] : [chosen];
  });
}
