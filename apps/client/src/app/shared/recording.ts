import { Injectable, signal } from '@angular/core';

/** Whether this app notes where its user is: whatever page is open says so. */
@Injectable({ providedIn: 'root' })
export class Recording {
  readonly isOn = signal(false);
}
