import { Component, input } from '@angular/core';
import type { SideBySide } from '../conflict-values';
import { MomentPipe, WhenPipe } from './pipes';

/** Whose values stand in a column. */
export interface Side {
  readonly name: string;
  /** What comes before the time, such as "meanwhile, ". */
  readonly how?: string;
  /** ISO 8601 UTC. */
  readonly at?: string | null;
}

/** What two people made of the same fields; one column where there is nothing of the other. */
@Component({
  selector: 'app-side-by-side',
  imports: [MomentPipe, WhenPipe],
  template: `
    <table>
      <caption class="sr-only">
        {{
          theirs() ? 'Both sides, field by field' : 'What was sent, field by field'
        }}
      </caption>
      @if (theirs(); as theirs) {
        <thead>
          <tr>
            <td></td>
            @for (side of [mine(), theirs]; track $index) {
              <th scope="col">
                {{ side.name }}
                @if (side.at; as at) {
                  <span class="muted small-text nowrap" [title]="at | moment">{{ side.how }}{{ at | when }}</span>
                }
              </th>
            }
          </tr>
        </thead>
      }
      <tbody>
        @for (row of rows(); track row.field) {
          <tr>
            <th scope="row">{{ row.label }}</th>
            <td>{{ row.mine }}</td>
            @if (theirs()) {
              <td>{{ row.theirs }}</td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
  styleUrl: './side-by-side.scss',
})
export class BothSides {
  readonly rows = input.required<readonly SideBySide[]>();
  readonly mine = input.required<Side>();
  readonly theirs = input<Side | null>(null);
}
