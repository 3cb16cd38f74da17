import { Component, computed, inject, resource, signal } from '@angular/core';
import type { SentMailView } from '#domain/notifications/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../../shared/api';
import { problemOf } from '../../shared/problem';
import { Failure } from '../../shared/ui/failure';
import { Notice } from '../../shared/ui/notice';
import { MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { SkeletonRows } from '../../shared/ui/skeleton-rows';

/** What was sent in the company's name, while mails are written to a folder instead of sent. */
@Component({
  selector: 'app-mail-list',
  imports: [Failure, MomentPipe, Notice, SkeletonRows, WhenPipe],
  templateUrl: './mail-list.html',
  styleUrl: './mail-list.scss',
})
export class MailList {
  private readonly api = inject(Api);
  private readonly stored = resource({ loader: () => this.api.get<Page<SentMailView>>('/mails', { limit: 100 }) });
  protected readonly mails = computed(() => (this.stored.hasValue() ? this.stored.value().data : null));
  protected readonly problem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  private readonly chosen = signal<string | null>(null);
  protected readonly mail = computed(() => {
    const mails = this.mails() ?? [];
    return mails.find(({ id }) => id === this.chosen()) ?? mails[0] ?? null;
  });

  protected choose(mail: SentMailView): void {
    this.chosen.set(mail.id);
  }

  protected reload(): void {
    this.stored.reload();
  }
}
