import { HttpErrorResponse } from '@angular/common/http';
import { DomainError } from '#domain/shared/domain-error.js';
import type { FieldConflict } from '#domain/shared/conflict-policy.js';
import type { ErrorParams } from '#domain/shared/domain-error.js';
import type { ProblemView } from '#domain/shared/views.js';
import { sentencesOf } from './field-words';
import { messageOf } from './messages';

/** What went wrong, ready to show: the code for decisions, words for people, the request id for support. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly params: ErrorParams;
  /** Of an edit: fields that somebody else gave another value meanwhile. */
  readonly conflicts: readonly FieldConflict[];
  readonly requestId: string | null;
}

const MOST_SENTENCES = 4;

/** Turns whatever a request or a rule threw into a problem. A refusal of the domain, decided here or there, reads the same. */
export function problemOf(error: unknown): Problem {
  if (error instanceof DomainError) return { ...problem(409, error.code, error.params), ...conflictsIn(error) };
  const http = httpError(error);
  if (http === null) return problem(0, 'unexpected', {});
  if (http.status === 0 || http.status === 504) return problem(0, 'offline', {});
  const body = bodyOf(http);
  const code = body?.code ?? fallbackCode(http.status);
  const answer = problem(http.status, code, { ...scalars(body), ...body?.params }, body?.detail);
  const isInput = code === 'validation_failed';
  // A rule of the domain names its field too; what it says is what the code says.
  const fields = isInput
    ? sentencesOf(body?.errors ?? [])
    : Object.fromEntries((body?.errors ?? []).map(({ field }) => [field, answer.message]));
  return {
    ...answer,
    ...conflictsIn(body),
    message: isInput ? Object.values(fields).slice(0, MOST_SENTENCES).join(' ') || answer.message : answer.message,
    fields,
    requestId: body?.requestId ?? null,
  };
}

/** The problem, unless the fields on screen with these `names` tell all of it. */
export function beyondFields(problem: Problem | null, names: readonly string[]): Problem | null {
  const told = Object.keys(problem?.fields ?? {});
  return told.length > 0 && told.every((name) => names.includes(name)) ? null : problem;
}

function problem(status: number, code: string, params: ErrorParams, detail?: string): Problem {
  return { status, code, params, message: messageOf(code, params, detail), fields: {}, conflicts: [], requestId: null };
}

/** Of a refused edit, decided here or there. */
function conflictsIn(refusal: object | null): Pick<Problem, 'conflicts'> {
  const { conflicts = [] } = (refusal ?? {}) as Partial<Problem>;
  return { conflicts };
}

function httpError(error: unknown): HttpErrorResponse | null {
  if (error instanceof HttpErrorResponse) return error;
  return error instanceof Error && error.cause !== undefined ? httpError(error.cause) : null;
}

function bodyOf(error: HttpErrorResponse): Partial<ProblemView> | null {
  const body: unknown = error.error;
  return typeof body === 'object' && body !== null ? body : null;
}

function scalars(body: object | null): ErrorParams {
  return Object.fromEntries(
    Object.entries(body ?? {}).filter(
      (entry): entry is [string, string | number | boolean | null] => typeof entry[1] !== 'object' || entry[1] === null,
    ),
  );
}

function fallbackCode(status: number): string {
  if (status === 401) return 'not_authenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'too_many_requests';
  return status >= 500 ? 'service_unavailable' : 'unexpected';
}
