import { Component, computed, inject, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { QueuedCommand } from '#offline/queued-command.js';
import { ownerOf, pinOf, pinsWork } from '../../shared/auth/pin';
import { Session } from '../../shared/auth/session';
import { commandText } from '../../shared/command-words';
import { Formats } from '../../shared/formats';
import { messageOf } from '../../shared/messages';
import { Offline } from '../../shared/offline/offline';
import { Notice } from '../../shared/ui/notice';
import { clock, span } from '../clock';
import { subjectOf, titleOf } from '../command-words';
import { whyCompletionFailed } from '../completion-failed';
import { FieldStore } from '../field.store';

/** So many that wait, and that arrived, are listed. */
const MOST_UNSENT = 50;
const MOST_SENT = 30;

/** Everything on its way: what needs its author, what waits, what arrived. */
@Component({
  imports: [MatButton, MatIcon, Notice, RouterLink],
  templateUrl: './sync.html',
  styleUrl: '../field.scss',
})
export class Sync {
  protected readonly offline = inject(Offline);
  protected readonly store = inject(FieldStore);
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  private readonly now = clock(5_000);
  protected readonly maySee = computed(() => this.session.can('view_work_orders', 'view_vehicles'));
  protected readonly unsent = computed(() => this.offline.unsent().slice(0, MOST_UNSENT));
  protected readonly sent = computed(() =>
    this.offline
      .queue()
      .filter(({ status }) => status === 'accepted' || status === 'sent')
      .toReversed()
      .slice(0, MOST_SENT),
  );
  protected readonly needsMe = computed(() => this.offline.needsMe().length + this.store.failed().length);
  protected readonly state = computed(() => {
    if (this.offline.sending()) return { icon: 'sync', text: 'Syncing…' };
    const [oldest] = this.offline.unsent();
    const age = oldest ? ` The oldest change is ${span(this.now() - Date.parse(oldest.occurredAt))} old.` : '';
    const round = this.offline.lastRound();
    switch (round?.ended) {
      case undefined:
        return { icon: 'sync', text: 'Looking for the server…' };
      case 'done':
        // Given since then: it goes within a moment.
        if (oldest) return { icon: 'sync', text: 'Syncing…' };
        if (this.needsMe() + this.offline.photos().refused.length > 0)
          return { icon: 'call_split', text: 'Everything else is sent. Decide what is below.' };
        if (this.offline.photos().waiting > 0) return { icon: 'upload', text: 'Everything else is sent.' };
        return { icon: 'check_circle', text: 'Everything is sent, and this phone is up to date.' };
      case 'later':
        return { icon: 'schedule', text: `The server takes some of it later.${age}` };
      case 'signed_out':
        return { icon: 'lock', text: `Sign in again to send what is kept here.${age}` };
      case 'refused':
        return { icon: 'warning', text: `${messageOf(round.code, {})}${age}` };
      default:
        return { icon: 'cloud_off', text: `No connection. It goes on by itself.${age}` };
    }
  });
  private readonly promise = resource({ loader: () => navigator.storage?.persisted?.() ?? Promise.resolve(false) });
  /** Whether the browser promised to keep what is here. */
  protected readonly isKept = computed(() => this.promise.value() ?? true);
  protected readonly mayHavePin = computed(() => pinsWork && this.session.settings().offlineDays > 0);
  protected readonly hasPin = computed(() => {
    const me = this.session.me();
    return me !== null && pinOf(ownerOf(me)) !== null;
  });
  private readonly attachments = this.store.kind('attachment');
  protected readonly refusedPhotos = computed(() =>
    this.offline.photos().refused.map(({ attachmentId, code }) => {
      const state = this.attachments()?.find(({ id }) => id === attachmentId)?.state;
      return { attachmentId, name: state?.caption ?? state?.fileName ?? 'File', reason: messageOf(code, {}) };
    }),
  );
  protected readonly text = commandText;
  protected readonly named = titleOf;
  protected readonly whyFailed = whyCompletionFailed;

  protected subject(command: QueuedCommand): string {
    return subjectOf(command, this.store);
  }

  protected when(command: QueuedCommand): string {
    return this.formats.when(command.occurredAt, new Date(this.now()));
  }

  protected result({ outcome }: QueuedCommand): string {
    if (outcome?.result === 'merged') return 'Sent, beside a change of somebody else';
    return 'Sent';
  }

  protected reason({ outcome, failures }: QueuedCommand): string {
    switch (outcome?.result) {
      case 'conflict':
        return outcome.by ? `${outcome.by.name} changed it meanwhile` : 'It was changed meanwhile';
      case 'refused':
        return messageOf(outcome.code, outcome.params);
      case 'blocked':
        return 'Waits for the decision above';
      default:
        return failures > 0 ? `Tried ${failures} times` : '';
    }
  }

  /** What is kept here as a file: whoever lost their permission, or the server, still has their work. */
  protected export(): void {
    const unsent = this.offline.queue().filter(({ status }) => status === 'needs_me' || status === 'waiting');
    const url = URL.createObjectURL(new Blob([JSON.stringify(unsent, null, 2)], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'unsent-work.json';
    link.click();
    URL.revokeObjectURL(url);
  }
}
