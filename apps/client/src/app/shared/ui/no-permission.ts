import { Component } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Notice } from './notice';

@Component({
  imports: [MatAnchor, Notice, RouterLink],
  template: `<app-notice
    icon="lock"
    heading="You may not see this page"
    text="Your role does not include it. An administrator of your company can grant it under Users and roles."
  >
    <a mat-stroked-button class="secondary" routerLink="/">Back to the start</a>
  </app-notice>`,
  host: { class: 'page' },
  styles: ':host { display: block; padding-top: 12vh; }',
})
export class NoPermission {}
