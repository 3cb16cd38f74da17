import { Component, computed, inject } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Session } from '../auth/session';
import { isKept } from '../offline/kept-here';
import { Notice } from './notice';

@Component({
  imports: [MatAnchor, Notice, RouterLink],
  template: `<app-notice icon="lock" heading="You may not see this page" [text]="why()">
    <a mat-stroked-button class="secondary" routerLink="/">Back to the start</a>
    @if (isKept()) {
      <a mat-stroked-button class="secondary" routerLink="/field/sync">What you did on this device</a>
    }
  </app-notice>`,
  host: { class: 'page' },
  styles: ':host { display: block; padding-top: 12vh; }',
})
export class NoPermission {
  private readonly session = inject(Session);
  /** Work that was not sent is worth more than the page. */
  protected readonly isKept = computed(() => {
    const me = this.session.me();
    return me?.tenant ? isKept(me.tenant.id, me.user.id) : false;
  });
  protected readonly why = computed(() =>
    this.session.me()?.isOperator
      ? 'Operators set companies up. What is in a company is only for its own people.'
      : 'Your role does not include it. Ask an administrator of your company for one that does.',
  );
}
