import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Invoice } from '#domain/billing/invoice.js';
import { InvoiceRepository } from '#domain/billing/invoice.repository.js';
import { billableLines } from '#domain/maintenance/work-order-lines.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.state.js';
import type { Read } from '#domain/ports/read-database.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext, sendableAs } from '../shared/domain-command.js';

interface Completed {
  readonly invoiceId: string;
  readonly workOrderId: string;
  readonly attempt: number;
}

/** Invoices a completed work order: its lines are copied as they are at this moment, not linked. */
export class IssueInvoice extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly completed: Completed,
  ) {
    super();
  }
}

sendableAs(['IssueInvoice'], (meta, payload) => new IssueInvoice(meta, payload as unknown as Completed));

type Lines = Pick<WorkOrderState, 'vehicleId' | 'labor' | 'parts' | 'charges' | 'discount' | 'tax'>;

@CommandHandler(IssueInvoice)
export class IssueInvoiceHandler implements ICommandHandler<IssueInvoice> {
  constructor(private readonly invoices: InvoiceRepository) {}

  execute({ meta, completed }: IssueInvoice): Promise<Receipt> {
    const workOrder: Read<{ work: Lines; currency: string }> = { sql: WORK_ORDER, parameters: [completed.workOrderId] };
    return this.invoices.create<[{ work: Lines; currency: string }]>(
      meta,
      (number, [found]) => {
        if (!found) throw new DomainError('not_found', { kind: 'work-order' });
        const { work, currency } = found;
        return Invoice.issue(
          {
            ...completed,
            invoiceNumber: `INV-${String(number).padStart(6, '0')}`,
            vehicleId: work.vehicleId,
            currency,
            lines: billableLines(work),
            discount: work.discount,
            tax: work.tax,
          },
          decisionContext(meta),
        );
      },
      { answer: ({ state }) => ({ invoiceNumber: state.invoiceNumber }), beside: [workOrder] },
    );
  }
}

const WORK_ORDER = `
  SELECT w.state AS work, COALESCE(t.state->'settings'->>'currency', 'USD') AS currency
  FROM work_order w LEFT JOIN tenant t ON t.tenant_id = $1 AND t.id = $1
  WHERE w.tenant_id = $1 AND w.id = $2`;
