import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type {
  CompletionDetail,
  CompletionStepName,
  CompletionStepStatus,
  CompletionStepView,
  ReopeningView,
} from '#domain/maintenance/views.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { completionOf, STEP_LABELS, type CompletionRow } from './completion-view.js';
import { maySeeInvoices } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { type CompletionState, idOf, type StepRecord } from './completion-steps.js';
import { broughtNote, takenBackNote, type Touched } from './completion-notes.js';

/** The latest attempt's steps, each with its time, its outcome and what it brought; of one that was reopened, what was taken back too. */
export class GetCompletion extends Query<CompletionDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly workOrderId: string,
  ) {
    super();
  }
}

const BACK_LABELS: Readonly<Record<CompletionStepName, string>> = {
  ...STEP_LABELS,
  complete: 'Work order back in progress',
  raise_meter: 'Void the meter reading',
  take_parts: 'Return parts to stock',
  issue_invoice: 'Void the invoice',
  reset_service: 'Take the service back',
};

interface Row extends CompletionRow {
  completion: WorkOrderState['completion'];
  state: CompletionState | null;
  reopened_by: string | null;
  started_at: Date | null;
  finished_at: Date | null;
  stuck: { step: CompletionStepName | 'end'; error: string | null } | null;
}

@QueryHandler(GetCompletion)
export class GetCompletionHandler implements IQueryHandler<GetCompletion> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ caller, workOrderId }: GetCompletion): Promise<CompletionDetail> {
    const assignedOnly = caller.actor.scope.workOrders === 'assigned' ? caller.userId : null;
    const [row] = await this.database.query<Row>(caller.tenantId, COMPLETION, [workOrderId, assignedOnly]);
    const { distanceUnit } = settingsOf(caller);
    const completion = row && completionOf(row, distanceUnit);
    if (!completion) throw new DomainError('not_found', { kind: 'completion' });
    const { state, stuck } = row;
    const steps = state?.steps ?? [];
    const touched = state && (await this.touchedBy(state, caller));
    return {
      ...completion,
      startedAt: steps.length > 0 ? (row.started_at?.toISOString() ?? null) : null,
      // The end of the saga is the end of the way back, once there is one.
      finishedAt: state?.reopening ? lastOf(steps) : (row.finished_at?.toISOString() ?? null),
      steps: steps.map((step) => {
        const view = viewOf(step, STEP_LABELS, state?.reopening ? null : stuck);
        const brought = state && touched && LASTING.includes(view.status) && (view.note === null || isTold(view));
        return brought
          ? { ...view, note: broughtNote(step.name, state, touched, settingsOf(caller)) ?? view.note }
          : view;
      }),
      reopening: reopeningOf(row, touched, caller),
    };
  }

  private async touchedBy(state: CompletionState, caller: TenantAccess): Promise<Touched> {
    const { parts, dueServiceIds, notified, completedBy, workOrderId } = state;
    const [found] = await this.database.query<Touched>(caller.tenantId, TOUCHED, [
      maySeeInvoices(caller) ? idOf(state, 'invoice') : null,
      parts.map(({ partId }) => partId),
      dueServiceIds,
      [...notified, ...(completedBy === null ? [] : [completedBy])],
      workOrderId,
    ]);
    return found!;
  }
}

function reopeningOf(row: Row, touched: Touched | null, caller: TenantAccess): ReopeningView | null {
  const reopened = row.completion?.reopened;
  if (!reopened) return null;
  const { state } = row;
  return {
    ...reopened,
    byName: row.reopened_by,
    steps: (state?.reopening?.steps ?? []).map((step) => {
      const view = viewOf(step, BACK_LABELS, row.stuck);
      return view.note === null && state && touched
        ? { ...view, note: takenBackNote(step.name, state, touched, settingsOf(caller)) }
        : view;
    }),
  };
}

/** What was done and taken back again is told too. */
const LASTING: readonly CompletionStepStatus[] = ['done', 'undone'];

/** How many were told is kept; who they are says more. */
function isTold({ name, note }: CompletionStepView): boolean {
  return name === 'notify' && note?.endsWith(' told') === true;
}

function viewOf(
  step: StepRecord,
  labels: Readonly<Record<CompletionStepName, string>>,
  stuck: Row['stuck'],
): CompletionStepView {
  const failed = stuck?.step === step.name || (stuck?.step === 'end' && step.name === 'complete');
  return {
    ...step,
    label: labels[step.name],
    status: failed ? 'failed' : step.status,
    note: failed ? (stuck?.error ?? null) : step.note,
    durationMs: step.startedAt && step.finishedAt ? Date.parse(step.finishedAt) - Date.parse(step.startedAt) : null,
  };
}

function lastOf(steps: readonly StepRecord[]): string | null {
  return steps.reduce<string | null>(
    (last, { finishedAt }) => (last === null || (finishedAt ?? '') > last ? finishedAt : last),
    null,
  );
}

const COMPLETION = `
  SELECT w.state->'completion' AS completion, s.status AS saga_status, s.state, s.started_at, s.finished_at,
    (SELECT p.name FROM person p WHERE p.tenant_id = $1 AND p.id = (w.state#>>'{completion,reopened,by}')::uuid) AS reopened_by,
    (SELECT jsonb_build_object('step', c.step, 'error', c.error) FROM saga_command c
     WHERE c.tenant_id = $1 AND c.type = s.type AND c.saga_id = s.id AND c.attempt = s.attempt AND c.status = 'stuck' LIMIT 1) AS stuck
  FROM work_order w
  LEFT JOIN saga s ON s.tenant_id = $1 AND s.type = 'work-order-completion' AND s.id = w.id
    AND s.attempt = (w.state->'completion'->>'attempt')::int
  WHERE w.tenant_id = $1 AND w.id = $2 AND ($3::uuid IS NULL OR w.assigned_to = $3)`;

const TOUCHED = `
  SELECT (SELECT i.number FROM invoice i WHERE i.tenant_id = $1 AND i.id = $2) AS "invoiceNumber",
    COALESCE((SELECT jsonb_object_agg(p.id, p.name) FROM part p WHERE p.tenant_id = $1 AND p.id = ANY($3::uuid[])), '{}') AS parts,
    COALESCE((SELECT jsonb_agg(jsonb_build_object('title', d.state->>'title', 'dueAt', d.state->>'dueAt', 'dueMeter', (d.state->>'dueMeter')::bigint,
        'isLatest', d.state#>>'{resets,-1,workOrderId}' IS NOT DISTINCT FROM $6::text) ORDER BY d.state->>'title', d.id)
      FROM due_service d WHERE d.tenant_id = $1 AND d.id = ANY($4::uuid[])), '[]') AS services,
    COALESCE((SELECT jsonb_object_agg(p.id, p.name) FROM person p WHERE p.tenant_id = $1 AND p.id = ANY($5::uuid[])), '{}') AS people`;
