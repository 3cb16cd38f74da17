import { Injectable, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatSnackBar } from '@angular/material/snack-bar';
import { SwUpdate } from '@angular/service-worker';
import { filter } from 'rxjs';

/** Offers a new version of the app; the person decides when to reload, so nothing half-typed is lost. */
@Injectable()
export class Updates {
  constructor() {
    const updates = inject(SwUpdate);
    const snackBar = inject(MatSnackBar);
    if (!updates.isEnabled) return;
    updates.versionUpdates
      .pipe(
        filter((event) => event.type === 'VERSION_READY'),
        takeUntilDestroyed(),
      )
      .subscribe(() => {
        const offer = snackBar.open('A new version of FleetMS is ready.', 'Reload', { duration: 0 });
        offer.onAction().subscribe(() => location.reload());
      });
    updates.unrecoverable.pipe(takeUntilDestroyed()).subscribe(() => location.reload());
  }
}
