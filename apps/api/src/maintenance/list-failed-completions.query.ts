import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CompletionStepName, FailedCompletionView } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import type { DistanceUnit } from '#domain/shared/quantity.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { ListInput } from '../shared/paging.js';
import { workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { containing } from '../shared/search.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { Where } from '../shared/where.js';
import type { StepRecord } from './completion-steps.js';
import { completionOf, STEP_LABELS, type CompletionRow } from './completion-view.js';

/** Completions that somebody must do something about: those that were taken back, and those that stopped halfway. */
export class ListFailedCompletions extends Query<Page<FailedCompletionView>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListInput,
  ) {
    super();
  }
}

const FAILED_AT = 'COALESCE(s.finished_at, s.started_at, w.created_at)';
const SORTS: Record<string, SortColumn> = { failedAt: { sql: FAILED_AT, type: 'timestamptz' } };

interface Row
  extends CompletionRow, Pick<FailedCompletionView, 'id' | 'workOrderNumber' | 'description' | 'vehicleNumber'> {
  readonly assigned_to_name: string | null;
  readonly steps: readonly StepRecord[] | null;
  readonly stuck_step: CompletionStepName | 'end' | null;
  readonly part_name: string | null;
  readonly failed_at: Date;
}

const FROM = `work_order w
  LEFT JOIN saga s ON s.tenant_id = $1 AND s.type = 'work-order-completion' AND s.id = w.id
    AND s.attempt = (w.state->'completion'->>'attempt')::int`;

/** Few of very many: each half is found along its own index. */
const FAILED = `w.id IN (
    SELECT o.id FROM work_order o WHERE o.tenant_id = $1 AND o.status = 'in_progress' AND o.completion_status = 'failed'
    UNION ALL SELECT g.id FROM saga g WHERE g.tenant_id = $1 AND g.type = 'work-order-completion' AND g.status = 'stuck')
  AND (s.status = 'stuck' OR w.status = 'in_progress' AND w.completion_status = 'failed')`;

@QueryHandler(ListFailedCompletions)
export class ListFailedCompletionsHandler implements IQueryHandler<ListFailedCompletions> {
  constructor(private readonly lists: Lists) {}

  execute({ caller, input }: ListFailedCompletions): Promise<Page<FailedCompletionView>> {
    const keyset = keysetOf(SORTS, input, '-failedAt', 'w.id');
    const { distanceUnit } = settingsOf(caller);
    return this.lists.page(caller.tenantId, {
      keyset,
      from: FROM,
      where: () =>
        new Where('w.tenant_id = $1')
          .raw(FAILED)
          .and('w.assigned_to = ?', workOrdersOf(caller) ?? undefined)
          .and('(w.number ILIKE ? OR w.description ILIKE ?)', containing(input.search)),
      rows: (where) =>
        `SELECT w.id, w.number AS "workOrderNumber", w.description, v.number AS "vehicleNumber", p.name AS assigned_to_name,
           w.state->'completion' AS completion, s.status AS saga_status, s.state->'steps' AS steps,
           (SELECT c.step FROM saga_command c WHERE c.tenant_id = $1 AND c.type = s.type AND c.saga_id = s.id
              AND c.attempt = s.attempt AND c.status = 'stuck' LIMIT 1) AS stuck_step,
           (SELECT line->>'partName' FROM jsonb_array_elements(w.state->'parts') line
            WHERE line->>'partId' = w.state#>>'{completion,detail,partId}' LIMIT 1) AS part_name,
           ${FAILED_AT} AS failed_at, ${keyset.valueSql} AS sort_value
         FROM ${FROM} JOIN vehicle v ON v.tenant_id = $1 AND v.id = w.vehicle_id
         LEFT JOIN person p ON p.tenant_id = $1 AND p.id = w.assigned_to
         WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: (row: Row) => viewOf(row, distanceUnit),
    });
  }
}

function viewOf(row: Row, unit: DistanceUnit): FailedCompletionView {
  const { id, workOrderNumber, description, vehicleNumber } = row;
  return {
    id,
    workOrderNumber,
    description,
    vehicleNumber,
    assignedToName: row.assigned_to_name,
    completion: completionOf(row, unit)!,
    step: stepOf(row),
    partName: row.part_name,
    failedAt: row.failed_at.toISOString(),
  };
}

function stepOf({ steps, stuck_step }: Row): FailedCompletionView['step'] {
  const stuck = stuck_step === 'end' ? 'complete' : stuck_step;
  const name = stuck ?? steps?.find(({ status }) => status === 'refused')?.name;
  return name ? { name, label: STEP_LABELS[name] } : null;
}
