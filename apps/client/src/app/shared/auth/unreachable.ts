import { Location } from '@angular/common';
import { Component, DestroyRef, inject } from '@angular/core';
import { Router } from '@angular/router';
import { Failure } from '../ui/failure';
import { Session } from './session';
import { Unlock } from './unlock';

/** Asked again by itself after so long (ms). */
const AGAIN = 10_000;

/** The start of somebody who was signed in, while the server does not answer: it goes on where it was asked to, once it does. */
@Component({
  imports: [Failure, Unlock],
  template: `
    @if (session.locked()) {
      <main><app-unlock (left)="goOn()" /></main>
    } @else if (session.unreachable(); as problem) {
      <main class="card"><app-failure [problem]="problem" (retry)="retry()" /></main>
    }
  `,
  styles: `
    :host {
      display: grid;
      min-height: 100dvh;
      place-content: center;
      padding: 16px;
    }
  `,
})
export class Unreachable {
  protected readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly asked = inject(Location).path();

  constructor() {
    const retry = (): void => void this.retry();
    const timer = setInterval(retry, AGAIN);
    addEventListener('online', retry);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      removeEventListener('online', retry);
    });
  }

  protected async retry(): Promise<void> {
    await this.session.resume();
    if (this.session.unreachable() === null && !this.session.locked()) await this.goOn();
  }

  protected async goOn(): Promise<void> {
    await this.router.navigateByUrl(this.asked.startsWith('/unreachable') ? '/' : this.asked);
  }
}
