import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { gotNoAnswer } from '#offline/outbox.js';
import type { QueuedCommand } from '#offline/queued-command.js';
import { ownerOf, pinOf, pinsWork } from '../../shared/auth/pin';
import { Session } from '../../shared/auth/session';
import { commandText } from '../../shared/command-words';
import { Formats } from '../../shared/formats';
import { messageOf } from '../../shared/messages';
import { Offline } from '../../shared/offline/offline';
import { Room } from '../../shared/offline/room';
import { TripRecorder } from '../../shared/offline/trip-recorder';
import { saveFile } from '../../shared/save-file';
import { askFor } from '../../shared/ui/ask';
import { Notice } from '../../shared/ui/notice';
import { clock, span } from '../clock';
import { fileOf, subjectOf, thingIdOf, thingOf, titleOf, vehicleOf } from '../command-words';
import { whyCompletionFailed } from '../completion-failed';
import { FieldStore } from '../field.store';
import { unsentWork } from './unsent-work';
import type { Told } from './unsent-work';

/** So many that wait, and that arrived, are listed. */
const MOST_UNSENT = 50;
const MOST_SENT = 30;
const LIST = new Intl.ListFormat('en-US');

/** Everything on its way: what needs its author, what waits, what arrived. */
@Component({
  imports: [MatButton, MatIcon, Notice, RouterLink],
  templateUrl: './sync.html',
  styleUrl: '../field.scss',
})
export class Sync {
  protected readonly offline = inject(Offline);
  protected readonly store = inject(FieldStore);
  protected readonly room = inject(Room);
  private readonly session = inject(Session);
  private readonly recorder = inject(TripRecorder);
  private readonly dialog = inject(MatDialog);
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
  protected readonly state = computed(() => {
    if (this.offline.sending()) return { icon: 'sync', text: 'Syncing…' };
    const [oldest] = this.offline.unsent();
    const age = oldest ? ` The oldest change is ${span(this.now() - Date.parse(oldest.occurredAt))} old.` : '';
    const [round, unanswered] = [this.offline.lastRound(), this.offline.unanswered()];
    switch (round?.ended) {
      case undefined:
        return { icon: 'sync', text: 'Looking for the server…' };
      case 'done':
        // Given since then: it goes within a moment.
        if (oldest) return { icon: 'sync', text: 'Syncing…' };
        if (this.store.needsMe() > 0)
          return { icon: 'call_split', text: 'Everything else is sent. Decide what is below.' };
        if (this.offline.photos().waiting > 0) return { icon: 'upload', text: 'Everything else is sent.' };
        return { icon: 'check_circle', text: 'Everything is sent, and this phone is up to date.' };
      case 'later':
        if (unanswered)
          return {
            icon: 'call_split',
            text: `One change gets no answer: ${commandText(unanswered)}. Decide what is to become of it. Nothing else is sent until then, and nothing new comes.`,
          };
        return { icon: 'schedule', text: `The server takes some of it later.${age}` };
      case 'signed_out':
        return { icon: 'lock', text: `Sign in again to send what is kept here.${age}` };
      case 'refused':
        return { icon: 'warning', text: `${messageOf(round.code, {})}${age}` };
      default:
        return { icon: 'cloud_off', text: `No connection. It goes on by itself.${age}` };
    }
  });
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
  /** What needs its author by what it was done to, each thing where it first comes. */
  protected readonly groups = computed(() =>
    [...Map.groupBy(this.offline.needsMe(), thingIdOf)].map(([id, commands]) => ({
      id,
      commands,
      // One stands by itself.
      title: commands.length > 1 ? thingOf(commands[0]!, this.store) : null,
    })),
  );
  protected readonly saving = signal(false);
  /** What a file of it holds, in words; empty: there is nothing that is not sent. */
  protected readonly notSent = computed(() => {
    const { waiting, refused } = this.offline.photos();
    const commands = new Set([...this.offline.unsent(), ...this.offline.needsMe()]).size;
    return LIST.format(
      [
        counted(commands, 'change', 'changes'),
        counted(waiting + refused.length, 'photo or document', 'photos and documents'),
        this.recorder.trip() === null ? '' : 'the way of this trip so far',
      ].filter(Boolean),
    );
  });
  protected readonly text = commandText;
  protected readonly file = fileOf;
  protected readonly named = titleOf;
  protected readonly whyFailed = whyCompletionFailed;

  protected subject(command: QueuedCommand): string {
    return subjectOf(command, this.store);
  }

  protected async letAllGo(title: string, commands: readonly QueuedCommand[]): Promise<void> {
    const done = [...new Set(commands.map(commandText))].join(', ');
    await askFor(this.dialog, {
      title: 'Let all go',
      text: `${title}: what you did is given up, with what was attached (${done}).`,
      confirm: 'Let all go',
      fields: [],
      act: () => this.offline.drop(...commands.map(({ commandId }) => commandId)),
    });
  }

  protected when(command: QueuedCommand): string {
    return this.formats.when(command.occurredAt, new Date(this.now()));
  }

  protected result({ outcome }: QueuedCommand): string {
    if (outcome?.result === 'merged') return 'Sent, beside a change of somebody else';
    return 'Sent';
  }

  protected reason(command: QueuedCommand): string {
    const { outcome, failures } = command;
    switch (outcome?.result) {
      case 'conflict':
        return outcome.by ? `${outcome.by.name} changed it meanwhile` : 'It was changed meanwhile';
      case 'refused':
        return messageOf(outcome.code, outcome.params);
      case 'blocked':
        return 'Waits for the decision above';
      default:
        if (failures === 0) return '';
        return `Tried ${counted(failures, 'time', 'times')}${gotNoAnswer(command) ? ', no answer' : ''}`;
    }
  }

  /** Whoever lost their permission, or the server, still has their work. */
  protected async save(): Promise<void> {
    const database = this.offline.database();
    if (database === null) return;
    this.saving.set(true);
    try {
      saveFile(await unsentWork(database, this.told()), 'unsent-work.html');
    } finally {
      this.saving.set(false);
    }
  }

  private told(): Told {
    const me = this.session.me();
    const now = new Date().toISOString();
    return {
      whose: [me?.user.name, me?.tenant?.companyName, this.formats.dateTime(now)].filter(Boolean).join(' · '),
      command: (command) => [
        this.text(command),
        this.subject(command),
        this.formats.dateTime(command.occurredAt),
        this.reason(command),
      ],
      file: (attachmentId) => {
        const state = this.attachments()?.find(({ id }) => id === attachmentId)?.state;
        const workOrder = this.store.workOrders()?.find(({ id }) => id === state?.target.id);
        return [state?.fileName ?? 'File', state?.caption ?? '', workOrder ? titleOf(workOrder) : ''];
      },
      trip: ({ vehicleId, startedAt }) => [
        'Trip under way',
        vehicleOf(vehicleId, this.store) ?? '',
        `Begun ${this.formats.dateTime(startedAt)}`,
      ],
    };
  }
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
