import { HttpClient, httpResource } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import type { SecondFactorView } from '#domain/identity/views.js';
import { API } from '../../shared/api';
import { Session } from '../../shared/auth/session';
import { problemOf } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { askFor, type Answers, type Ask } from '../../shared/ui/ask';

/** One's own second factors, and the recovery codes that they share. */
@Injectable()
export class FactorStore {
  private readonly http = inject(HttpClient);
  private readonly dialog = inject(MatDialog);
  private readonly session = inject(Session);
  private readonly stored = httpResource<SecondFactorView>(() => `${API}/me/second-factor`);

  readonly factors = computed(() => (this.stored.hasValue() ? this.stored.value() : null));
  readonly problem = computed(() => (this.stored.error() === undefined ? null : problemOf(this.stored.error())));
  readonly hasAny = computed(() => {
    const factors = this.factors();
    return factors !== null && (factors.isSetUp || factors.passkeys.length > 0);
  });
  /** Shown once, until they are kept. */
  readonly codes = signal<readonly string[] | null>(null);

  reload(): void {
    void reloaded(this.stored);
  }

  /** After a change. @param codes that came with it */
  async changed(codes: readonly string[] = []): Promise<void> {
    if (codes.length > 0) this.codes.set(codes);
    this.reload();
    await this.session.loadMe();
  }

  /** A command that may carry a password: not through the outbox, which sends again by itself. */
  send<Answer>(path: string, answers: Answers = {}, body: object = {}): Promise<Answer> {
    return firstValueFrom(this.http.post<Answer>(API + path, { ...body, ...passwordOf(answers) }));
  }

  command<Answer>(path: string, answers: Answers, body: object = {}): Promise<Answer> {
    return this.send(path, answers, { ...body, commandId: crypto.randomUUID() });
  }

  /**
   * Does what needs a proof of who they are. The password is asked for only where the server wants it: not of who has just signed in.
   * @param asksFirst false: there is nothing else to ask
   */
  async prove(ask: Omit<Ask, 'act'>, act: (answers: Answers) => Promise<void>, asksFirst = true): Promise<boolean> {
    let given: Answers | undefined;
    const attempt = async (answers: Answers) => {
      try {
        await act(answers);
        return null;
      } catch (error) {
        const problem = problemOf(error);
        if (problem.code !== 'password_required') return problem;
        given = answers;
        return null;
      }
    };
    if (asksFirst ? !(await askFor(this.dialog, { ...ask, act: attempt })) : (await attempt({})) !== null) return false;
    if (given === undefined) return true;
    const before = given;
    given = undefined;
    const fields = [
      ...ask.fields.map((field) => ({ ...field, value: before[field.name] ?? null })),
      { name: 'password', label: 'Your password', kind: 'password', required: true } as const,
    ];
    return askFor(this.dialog, { ...ask, fields, act: attempt });
  }
}

function passwordOf({ password }: Answers): object {
  return password === undefined ? {} : { password };
}
