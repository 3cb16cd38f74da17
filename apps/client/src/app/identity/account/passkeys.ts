import { Component, ElementRef, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import type { PasskeyView } from '#domain/identity/views.js';
import { createPasskey, passkeysWork } from '../../shared/auth/passkeys';
import { CommandOutbox } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import { askFor } from '../../shared/ui/ask';
import { keptFocus } from '../../shared/ui/kept-focus';
import { DayPipe, MomentPipe, WhenPipe } from '../../shared/ui/pipes';
import { FactorStore } from './factor-store';

interface Begun {
  readonly token: string;
  readonly options: PublicKeyCredentialCreationOptionsJSON;
}

/** What one signs in with in the place of a password. */
@Component({
  selector: 'app-passkeys',
  imports: [DayPipe, MatButton, MatIcon, MomentPipe, WhenPipe],
  templateUrl: './passkeys.html',
  styleUrl: './passkeys.scss',
})
export class Passkeys {
  protected readonly store = inject(FactorStore);
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly works = passkeysWork;

  protected async add(): Promise<void> {
    const done = await this.store.prove(
      {
        title: 'Add a passkey',
        text: 'Your device asks for your finger, your face or its PIN next.',
        fields: [{ name: 'name', label: 'What to call it', kind: 'text', value: thisDevice(), required: true }],
        confirm: 'Go on',
      },
      async (answers) => {
        const { token, options } = await this.store.send<Begun>('/me/passkeys/options', answers);
        const credential = await createPasskey(options);
        const { name } = answers;
        const { recoveryCodes } = await this.store.command<{ recoveryCodes: string[] }>(
          '/me/passkeys',
          {},
          {
            token,
            name,
            credential,
          },
        );
        await this.store.changed(recoveryCodes);
      },
    );
    if (done) this.snackBar.open('Passkey added. You can sign in with it from now on.');
  }

  protected async rename(passkey: PasskeyView): Promise<void> {
    await askFor(this.dialog, {
      title: 'Rename the passkey',
      fields: [{ name: 'name', label: 'Name', kind: 'text', value: passkey.name, required: true }],
      confirm: 'Rename',
      act: async ({ name }) => {
        try {
          await this.outbox.send({ method: 'PATCH', path: `/me/passkeys/${passkey.id}`, body: { name } });
          this.store.reload();
          return null;
        } catch (error) {
          return problemOf(error);
        }
      },
    });
  }

  protected async remove({ id, name }: PasskeyView): Promise<void> {
    const keepFocus = keptFocus(this.host);
    const done = await this.store.prove(
      {
        title: `Remove the passkey “${name}”?`,
        text: 'It no longer signs you in here. Delete it on the device, too.',
        fields: [],
        confirm: 'Remove',
      },
      async (answers) => {
        await this.store.command(`/me/passkeys/${id}/remove`, answers);
        await this.store.changed();
      },
    );
    if (!done) return;
    keepFocus();
    this.snackBar.open('Passkey removed.');
  }
}

/** What people would call the device they sit at. */
function thisDevice(): string {
  const { userAgent } = navigator;
  const system = [/iPhone|iPad/, /Android/, /Macintosh/, /Windows/, /Linux/].find((pattern) => pattern.test(userAgent));
  const name = system ? userAgent.match(system)![0] : 'This device';
  return name === 'Macintosh' ? 'Mac' : name;
}
