import { Injectable, computed, effect, inject, signal } from '@angular/core';
import { Offline } from './offline';

/** Fewer bytes are soon used up: some hundred photos. */
const FEW = 50 * 1024 ** 2;

/** Whether the browser keeps what is on this device, and takes more of it: looked at anew with each change and photo that waits. */
@Injectable({ providedIn: 'root' })
export class Room {
  private readonly offline = inject(Offline);
  private readonly photosLeft = computed(() => this.offline.photos().waiting);
  private readonly standing = signal({ isPromised: true, left: Infinity });
  /** The browser promised not to delete what is here. */
  readonly isPromised = computed(() => this.standing().isPromised);
  /** Chromium tells of a room that is always there, and is heard only when it takes nothing more. */
  readonly isShort = computed(() => this.offline.isFull() || this.standing().left < FEW);

  constructor() {
    effect(() => {
      this.offline.unsent();
      this.photosLeft();
      void this.look();
    });
  }

  /** A browser that does not tell promises nothing, and is heard when it takes nothing more. */
  private async look(): Promise<void> {
    const { storage } = navigator;
    const isPromised = (await storage?.persisted?.().catch(() => false)) ?? false;
    const { usage = 0, quota = Infinity } = (await storage?.estimate?.().catch((): StorageEstimate => ({}))) ?? {};
    this.standing.set({ isPromised, left: quota - usage });
  }
}
