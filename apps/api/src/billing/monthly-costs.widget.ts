import { Injectable } from '@nestjs/common';
import type { MonthlyCosts } from '#domain/insights/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { toMajor } from '#domain/shared/money.js';
import { invoicesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import { dayIn, settingsOf } from '../shared/tenant-settings.js';
import { Widget } from '../shared/widgets.js';

interface Row {
  readonly month: string;
  readonly labor: number;
  readonly parts: number;
  readonly charges: number;
  readonly total: number;
}

@Injectable()
export class MonthlyCostsWidget extends Widget<'monthly_costs'> {
  readonly type = 'monthly_costs';
  readonly permissions = ['view_costs', 'view_reports'] as const;
  readonly of = ['invoice'];

  constructor(private readonly database: ReadDatabase) {
    super();
  }

  dependsOn(caller: TenantAccess, now: Date): readonly (string | null)[] {
    const { timezone, currency } = settingsOf(caller);
    return [timezone, currency, dayIn(timezone, now).slice(0, 7), invoicesOf(caller)];
  }

  /** Whose the invoices are changes with who the work is assigned to. */
  override streamsFor(caller: TenantAccess): readonly string[] {
    return invoicesOf(caller) === null ? this.of : [...this.of, 'work-order'];
  }

  async read(caller: TenantAccess): Promise<MonthlyCosts> {
    const { timezone, currency } = settingsOf(caller);
    const rows = await this.database.query<Row>(caller.tenantId, COSTS, [timezone, invoicesOf(caller)]);
    const money = (minor: number): number => toMajor(minor, currency);
    return {
      months: rows.map(({ month, labor, parts, charges, total }) => ({
        month,
        labor: money(labor),
        parts: money(parts),
        charges: money(charges),
        total: money(total),
      })),
    };
  }
}

/** Each month by its bounds where the tenant is, so that it is a range of the index. */
const COSTS = `
  SELECT to_char(m.begins, 'YYYY-MM') AS month, COALESCE(sum(i.labor), 0)::bigint AS labor, COALESCE(sum(i.parts), 0)::bigint AS parts,
    COALESCE(sum(i.charges), 0)::bigint AS charges, COALESCE(sum(i.total), 0)::bigint AS total
  FROM generate_series(date_trunc('month', now() AT TIME ZONE $2) - interval '11 months', date_trunc('month', now() AT TIME ZONE $2),
    interval '1 month') AS m (begins)
  LEFT JOIN invoice i ON i.tenant_id = $1 AND i.status <> 'void' AND i.issued_at >= m.begins AT TIME ZONE $2
    AND i.issued_at < (m.begins + interval '1 month') AT TIME ZONE $2
    AND ($3::uuid IS NULL OR EXISTS (SELECT FROM work_order w WHERE w.tenant_id = $1 AND w.id = i.work_order_id AND w.assigned_to = $3))
  GROUP BY m.begins ORDER BY m.begins`;
