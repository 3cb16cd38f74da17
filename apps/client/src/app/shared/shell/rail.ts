import { Component, computed, inject, input, output } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { DueServices } from './due-services';
import { OpenWork } from './open-work';
import { Pages } from './pages';

/** The way around: only what exists, and only what this person may see. */
@Component({
  selector: 'app-rail',
  imports: [MatIcon, MatTooltip, RouterLink, RouterLinkActive],
  templateUrl: './rail.html',
  styleUrl: './rail.scss',
  host: { role: 'navigation', 'aria-label': 'Main' },
})
export class Rail {
  private readonly openWork = inject(OpenWork);
  private readonly dueServices = inject(DueServices);
  protected readonly groups = inject(Pages).groups;
  readonly collapsed = input(false);
  readonly toggleRail = output<void>();
  private readonly counts = computed<Readonly<Record<string, number | null>>>(() => ({
    '/work-orders': this.openWork.count(),
    '/due-service': this.dueServices.count(),
  }));

  protected countOf(link: string): number | null {
    return this.counts()[link] ?? null;
  }
}
