import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CompletionDetail, CompletionStepName, CompletionStepView } from '#domain/maintenance/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { completionOf, type CompletionRow } from './completion-view.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import type { CompletionState } from './work-order-completion.saga.js';

/** The latest attempt's steps, each with its time and outcome. */
export class GetCompletion extends Query<CompletionDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly workOrderId: string,
  ) {
    super();
  }
}

const LABELS: Readonly<Record<CompletionStepName, string>> = {
  complete: 'Work order completed',
  raise_meter: 'Raise the meter',
  take_parts: 'Take parts from stock',
  record_cost: 'Record the cost',
  issue_invoice: 'Issue the invoice',
  reset_service: 'Reset the due service',
  notify: 'Notify people',
};

interface Row extends CompletionRow {
  state: CompletionState | null;
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
    const completion = row && completionOf(row, settingsOf(caller).distanceUnit);
    if (!completion) throw new DomainError('not_found', { kind: 'completion' });
    return {
      ...completion,
      startedAt: row.started_at?.toISOString() ?? null,
      finishedAt: row.finished_at?.toISOString() ?? null,
      steps: (row.state?.steps ?? []).map((step): CompletionStepView => {
        const failed = row.stuck?.step === step.name;
        return {
          ...step,
          label: LABELS[step.name],
          status: failed ? 'failed' : step.status,
          note: failed ? (row.stuck?.error ?? null) : step.note,
          durationMs:
            step.startedAt && step.finishedAt ? Date.parse(step.finishedAt) - Date.parse(step.startedAt) : null,
        };
      }),
    };
  }
}

const COMPLETION = `
  SELECT w.state->'completion' AS completion, s.status AS saga_status, s.state, s.started_at, s.finished_at,
    (SELECT jsonb_build_object('step', c.step, 'error', c.error) FROM saga_command c
     WHERE c.tenant_id = $1 AND c.type = s.type AND c.saga_id = s.id AND c.attempt = s.attempt AND c.status = 'stuck' LIMIT 1) AS stuck
  FROM work_order w
  LEFT JOIN saga s ON s.tenant_id = $1 AND s.type = 'work-order-completion' AND s.id = w.id
    AND s.attempt = (w.state->'completion'->>'attempt')::int
  WHERE w.tenant_id = $1 AND w.id = $2 AND ($3::uuid IS NULL OR w.assigned_to = $3)`;
