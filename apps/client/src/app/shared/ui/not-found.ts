import { Component } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Notice } from './notice';

@Component({
  imports: [MatAnchor, Notice, RouterLink],
  template: `<app-notice
    icon="search"
    heading="There is no such page"
    text="The address may be mistyped, or what it named is gone."
  >
    <a mat-stroked-button class="secondary" routerLink="/">Back to the start</a>
  </app-notice>`,
  host: { class: 'page' },
  styles: ':host { display: block; padding-top: 12vh; }',
})
export class NotFound {}
