import { Component, computed, inject, input } from '@angular/core';
import { toMetres } from '#domain/shared/quantity.js';
import type { TripDetail } from '#domain/fleet/views.js';
import { Session } from '../../shared/auth/session';
import { Formats } from '../../shared/formats';
import { drawingOf } from './track-drawing';

/** The way of a trip, with its beginning, its end and a scale. */
@Component({
  selector: 'app-trip-drawing',
  template: `
    @if (drawing(); as drawing) {
      <div>
        <svg role="img" [attr.aria-label]="name()" [attr.viewBox]="'0 0 ' + drawing.width + ' ' + drawing.height">
          <polyline class="way" [attr.points]="drawing.line" />
          <circle class="start" r="6" [attr.cx]="drawing.start.x" [attr.cy]="drawing.start.y" />
          <rect class="end" width="12" height="12" [attr.x]="drawing.end.x - 6" [attr.y]="drawing.end.y - 6" />
          <g class="bar" [attr.transform]="'translate(12 ' + (drawing.height - 12) + ')'">
            <path [attr.d]="'M0 -6 V0 H' + drawing.bar.length + ' V-6'" />
          </g>
        </svg>
        <span class="muted">{{ formats.way(drawing.bar.distance) }}</span>
      </div>
      <p class="muted small-text">
        <span class="mark start" aria-hidden="true"></span>Start {{ formats.clockTime(trip().startedAt) }}
        <span class="mark end" aria-hidden="true"></span>
        @if (trip().endedAt; as endedAt) {
          End {{ formats.clockTime(endedAt) }}
        } @else {
          Last known place
        }
      </p>
    } @else {
      <p class="muted">No position of this trip has come yet.</p>
    }
  `,
  styles: `
    div {
      position: relative;
    }
    /* Beside the drawing, whose own letters would shrink with it. */
    div > span {
      position: absolute;
      bottom: 8%;
      left: 2%;
      font-size: 13px;
      line-height: 16px;
    }
    svg {
      display: block;
      width: 100%;
      height: auto;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--surface-2);
    }
    .way {
      fill: none;
      stroke: var(--primary);
      stroke-width: 3;
      vector-effect: non-scaling-stroke;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .start {
      fill: var(--ok);
    }
    .end {
      fill: var(--bad);
    }
    svg .start,
    svg .end {
      stroke: var(--surface);
      stroke-width: 2;
    }
    .bar path {
      fill: none;
      stroke: var(--text-2);
      stroke-width: 1.5;
      vector-effect: non-scaling-stroke;
    }
    p {
      margin: 6px 0 0;
    }
    .mark {
      display: inline-block;
      width: 10px;
      height: 10px;
      margin-right: 6px;
    }
    .mark.start {
      border-radius: 50%;
      background: var(--ok);
    }
    .mark.end {
      margin-left: 16px;
      background: var(--bad);
    }
  `,
})
export class TripDrawing {
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  readonly trip = input.required<TripDetail>();
  protected readonly drawing = computed(() =>
    drawingOf(this.trip().track, toMetres(1, this.session.settings().distanceUnit)),
  );
  protected readonly name = computed(
    () =>
      `Way of the trip of ${this.formats.dateTime(this.trip().startedAt)}, ${this.formats.way(this.trip().distance)}`,
  );
}
