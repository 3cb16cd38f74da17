import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type InvoiceCommand } from '#domain/billing/invoice.commands.js';
import { InvoiceRepository } from '#domain/billing/invoice.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand, sendableAs } from '../shared/domain-command.js';

/** Every command on one invoice that needs to know nothing but the invoice. */
export class ChangeInvoice extends DomainCommand<string, InvoiceCommand> {}

sendableAs(
  ['VoidInvoice'],
  (meta, { invoiceId, ...command }) =>
    new ChangeInvoice(meta, invoiceId as string, { ...command, name: meta.name } as InvoiceCommand),
);

@CommandHandler(ChangeInvoice)
export class ChangeInvoiceHandler implements ICommandHandler<ChangeInvoice> {
  constructor(private readonly invoices: InvoiceRepository) {}

  execute({ meta, target, command }: ChangeInvoice): Promise<Receipt> {
    return this.invoices.change(target, meta, (invoice) => decide(invoice, command, decisionContext(meta)));
  }
}
