import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';

@Component({
  selector: 'app-crumbs',
  imports: [MatIcon, RouterLink],
  template: `<nav class="crumbs" aria-label="Breadcrumb">
    <a [routerLink]="link()">{{ name() }}</a><mat-icon svgIcon="chevron_right" />
  </nav>`,
})
export class Crumbs {
  readonly name = input.required<string>();
  readonly link = input.required<string>();
}
