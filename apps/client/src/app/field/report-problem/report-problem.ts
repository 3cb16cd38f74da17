import { Component, DestroyRef, ElementRef, computed, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import { MOST_OF_REPORT } from '#domain/attachments/attachment.js';
import { URGENCIES } from '#domain/maintenance/work-order.words.js';
import type { Urgency } from '#domain/maintenance/work-order.words.js';
import type { QueuedCommand } from '#offline/queued-command.js';
import { Session } from '../../shared/auth/session';
import { Formats } from '../../shared/formats';
import { Offline } from '../../shared/offline/offline';
import { Notice } from '../../shared/ui/notice';
import { Picker } from '../../shared/ui/picker';
import type { PickerOption } from '../../shared/ui/picker';
import { URGENCY } from '../../shared/ui/words';
import { subjectOf } from '../command-words';
import { FieldStore } from '../field.store';
import { SyncBanner } from '../sync-banner';

/** One that goes with the report. */
interface Taken {
  readonly file: File;
  /** Under which this page shows it. */
  readonly address: string;
}

/** Each company begins with it. */
const USUAL_CATEGORY = 'Repair';

/** Something is wrong with a vehicle: a work order without a number yet, which the office sees as soon as there is a network. */
@Component({
  imports: [MatButton, MatIcon, Notice, Picker, ReactiveFormsModule, RouterLink, SyncBanner],
  templateUrl: './report-problem.html',
  styleUrl: '../field.scss',
  styles: `
    .taken {
      margin: 0 0 4px;
      padding: 0;
      list-style: none;
    }
    .taken img {
      display: block;
      width: 100%;
      aspect-ratio: 1;
      border-radius: var(--radius);
      object-fit: cover;
    }
    .taken button {
      min-width: 48px;
      min-height: 48px;
    }
    .camera {
      margin-bottom: 8px;
    }
  `,
})
export class ReportProblem {
  private readonly offline = inject(Offline);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly snackBar = inject(MatSnackBar);
  private readonly store = inject(FieldStore);
  protected readonly formats = inject(Formats);
  private readonly known = this.store.kind('work-order-category');
  protected readonly mayReport = computed(() => this.session.can('create_work_orders', 'report_issues'));
  protected readonly mayWork = computed(() => this.session.can('edit_work_orders'));
  protected readonly vehicle = signal<PickerOption | null>(null);
  protected readonly findVehicles = this.store.findVehicles;
  protected readonly urgencies = URGENCIES.map((value) => ({ value, text: URGENCY[value] }));
  protected readonly refusal = signal('');
  protected readonly sending = signal(false);
  protected readonly photos = signal<readonly Taken[]>([]);
  protected readonly mostPhotos = MOST_OF_REPORT;
  /** What is wrong with which field. */
  protected readonly wrong = signal<Partial<Record<'vehicle' | 'description', string>>>({});
  protected readonly form = new FormGroup({
    description: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    urgency: new FormControl<Urgency>('normal', { nonNullable: true }),
    /** Empty: they are not sure. */
    categoryId: new FormControl('', { nonNullable: true }),
    mine: new FormControl(false, { nonNullable: true }),
  });

  protected readonly categories = computed(() =>
    (this.known() ?? [])
      .filter(({ state }) => state.active)
      .toSorted((one, other) => one.state.name.localeCompare(other.state.name, 'en')),
  );
  /** What was begun here lately, the latest first: who may not see work orders sees that it arrived. */
  protected readonly reported = computed(() =>
    this.offline
      .queue()
      .filter(({ type }) => type === 'CreateWorkOrder')
      .toReversed(),
  );

  constructor() {
    inject(DestroyRef).onDestroy(() => this.forget());
  }

  protected subject(command: QueuedCommand): string {
    return subjectOf(command, this.store);
  }

  protected standing({ status }: QueuedCommand): { readonly icon: string; readonly text: string } {
    if (status === 'waiting') return { icon: 'upload', text: 'Kept on this phone, not sent yet' };
    if (status === 'needs_me') return { icon: 'call_split', text: 'Could not be taken' };
    return { icon: 'check', text: 'Reported' };
  }

  /** " · 2 photos" */
  protected photosOf({ does: { id } }: QueuedCommand): string {
    const count = this.offline
      .queue()
      .filter(({ does }) => does.kind === 'attachment' && does.command.target.id === id).length;
    return count === 0 ? '' : ` · ${count} ${count === 1 ? 'photo' : 'photos'}`;
  }

  protected take(input: HTMLInputElement): void {
    const files = [...(input.files ?? [])];
    input.value = '';
    const taken = files.map((file) => ({ file, address: URL.createObjectURL(file) }));
    this.photos.update((photos) => [...photos, ...taken]);
    for (const photo of this.photos().slice(MOST_OF_REPORT)) this.remove(photo);
  }

  protected remove(photo: Taken): void {
    URL.revokeObjectURL(photo.address);
    this.photos.update((photos) => photos.filter((each) => each !== photo));
  }

  protected mended(field: 'vehicle' | 'description'): void {
    this.wrong.update((wrong) => ({ ...wrong, [field]: undefined }));
  }

  protected async send(): Promise<void> {
    if (this.sending()) return;
    this.sending.set(true);
    await this.report().finally(() => this.sending.set(false));
  }

  private async report(): Promise<void> {
    const { description, urgency, categoryId, mine } = this.form.getRawValue();
    const vehicleId = this.vehicle()?.id;
    const category = this.categoryOf(categoryId);
    this.wrong.set({
      ...(vehicleId === undefined ? { vehicle: 'Choose a vehicle from the list.' } : {}),
      ...(description.trim() === '' ? { description: 'Say what is wrong.' } : {}),
    });
    const [field] = Object.keys(this.wrong());
    if (vehicleId === undefined || field !== undefined)
      return this.element.nativeElement.querySelector<HTMLElement>(`#${field}`)?.focus();
    if (category === undefined)
      return this.refusal.set('Nothing is on this phone yet. Open My day once with a network.');
    const id = crypto.randomUUID();
    const problem = await this.offline.give({
      kind: 'work-order',
      id,
      command: {
        name: 'CreateWorkOrder',
        workOrder: {
          vehicleId,
          categoryId: category.id,
          category: category.state.name,
          priority: 'non_scheduled',
          urgency,
          description: description.trim(),
          assignedTo: mine && this.mayWork() ? (this.session.me()?.user.id ?? null) : null,
        },
      },
    });
    this.refusal.set(problem?.message ?? '');
    if (problem !== null) return;
    const lost = await this.attach(id);
    this.snackBar.open(
      lost === null
        ? 'Reported. The office sees it as soon as this phone has a network.'
        : `Reported, but not with every photo. ${lost}`,
    );
    if (this.session.can('view_work_orders')) await this.router.navigate(['/field/day']);
    else this.begin();
  }

  /** @returns why one of the photos could not be kept; null: all are */
  private async attach(id: string): Promise<string | null> {
    let lost: string | null = null;
    for (const { file } of this.photos()) {
      const problem = await this.offline.attach({ kind: 'work-order', id }, file);
      lost ??= problem?.message ?? null;
    }
    return lost;
  }

  private forget(): void {
    for (const photo of this.photos()) this.remove(photo);
  }

  private begin(): void {
    this.forget();
    this.vehicle.set(null);
    this.form.reset();
  }

  /** Where nobody said, the office sorts it: it is a repair until then. */
  private categoryOf(id: string) {
    const all = this.categories();
    return all.find((each) => each.id === id) ?? all.find(({ state }) => state.name === USUAL_CATEGORY) ?? all[0];
  }
}
