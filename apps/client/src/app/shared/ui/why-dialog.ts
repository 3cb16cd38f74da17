import { Component, computed, inject, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { Explanation } from '#domain/shared/views.js';
import { Api } from '../api';
import { Formats } from '../formats';
import { problemOf } from '../problem';
import { Failure } from './failure';
import type { WhyQuestion } from './why';
import { lineOf, numberIn, summaryOf } from './why-words';

/** Where a number comes from: what it is made of, and who set each part of it when. */
@Component({
  imports: [Failure, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, RouterLink],
  templateUrl: './why-dialog.html',
  styleUrl: './why-dialog.scss',
})
export class WhyDialog {
  private readonly api = inject(Api);
  private readonly formats = inject(Formats);
  protected readonly question = inject<WhyQuestion>(MAT_DIALOG_DATA);
  private readonly answer = resource({
    loader: () => this.api.get<Explanation>(`${this.question.path}/why`, { of: this.question.of }),
  });
  protected readonly problem = computed(() =>
    this.answer.error() === undefined ? null : problemOf(this.answer.error()),
  );
  protected readonly told = computed(() => {
    if (!this.answer.hasValue()) return null;
    const explanation = this.answer.value();
    const shown = numberIn(explanation, this.formats);
    return {
      summary: summaryOf(explanation, shown),
      lines: explanation.because.map((because) => lineOf(because, shown, this.formats)),
    };
  });

  protected again(): void {
    this.answer.reload();
  }
}
