import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/billing/invoice.commands.js';
import { InvoiceRepository } from '#domain/billing/invoice.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';
import { invoicesOf } from '../shared/reach.js';

/** The money came in. Not while the completion it belongs to is under way or being taken back: that may void it yet. */
export class PayInvoice extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly invoiceId: string,
  ) {
    super();
  }
}

@CommandHandler(PayInvoice)
export class PayInvoiceHandler implements ICommandHandler<PayInvoice> {
  constructor(private readonly invoices: InvoiceRepository) {}

  execute({ meta, invoiceId }: PayInvoice): Promise<Receipt> {
    return this.invoices.change<[{ moves: boolean; reached: boolean }]>(
      invoiceId,
      meta,
      (invoice, [workOrder]) => {
        if (!workOrder?.reached) throw new DomainError('not_found', { kind: 'invoice' });
        decide(invoice, { name: 'PayInvoice', completionMoves: workOrder.moves }, decisionContext(meta));
      },
      [{ sql: WORK_ORDER, parameters: [invoiceId, invoicesOf(meta)] }],
    );
  }
}

/** Locked, as reopening locks it: whoever comes second sees what the first has made of it. */
const WORK_ORDER = `
  SELECT COALESCE(w.completion_status IN ('running', 'undoing'), false) AS moves,
    COALESCE($3::uuid IS NULL OR w.assigned_to = $3, false) AS reached FROM work_order w
  WHERE w.tenant_id = $1 AND w.id = (SELECT i.work_order_id FROM invoice i WHERE i.tenant_id = $1 AND i.id = $2)
  FOR NO KEY UPDATE`;
