import { Module } from '@nestjs/common';
import { InvoiceRepository } from '#domain/billing/invoice.repository.js';
import { invoiceRows } from '#infrastructure/billing/invoice.rows.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import { History } from '../shared/history.query.js';
import { ChangeInvoiceHandler } from './change-invoice.command.js';
import { ExplainInvoiceHandler } from './explain-invoice.query.js';
import { GetInvoiceHandler } from './get-invoice.query.js';
import { InvoicesController } from './invoices.controller.js';
import { IssueInvoiceHandler } from './issue-invoice.command.js';
import { ListInvoicesHandler } from './list-invoices.query.js';
import { MonthlyCostsWidget } from './monthly-costs.widget.js';
import { PayInvoiceHandler } from './pay-invoice.command.js';
import { SumInvoicesHandler } from './sum-invoices.query.js';

@Module({
  controllers: [InvoicesController],
  providers: [
    {
      provide: InvoiceRepository,
      inject: [Database, LogSignal],
      useFactory: (database: Database, signal: LogSignal) => new PostgresRepository(database, signal, invoiceRows),
    },
    History,
    IssueInvoiceHandler,
    ChangeInvoiceHandler,
    ListInvoicesHandler,
    SumInvoicesHandler,
    PayInvoiceHandler,
    GetInvoiceHandler,
    ExplainInvoiceHandler,
    MonthlyCostsWidget,
  ],
})
export class BillingModule {}
