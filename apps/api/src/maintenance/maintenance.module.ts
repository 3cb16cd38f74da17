import {
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { CommandBus } from '@nestjs/cqrs';
import { DueServiceRepository } from '#domain/maintenance/due-service.repository.js';
import { Requesters } from '#domain/maintenance/requesters.js';
import { WorkOrderCategoryRepository } from '#domain/maintenance/work-order-category.repository.js';
import { WorkOrderRepository } from '#domain/maintenance/work-order.repository.js';
import { Sagas } from '#domain/ports/sagas.js';
import { dueServiceRows } from '#infrastructure/maintenance/due-service.rows.js';
import { PostgresRequesters } from '#infrastructure/maintenance/postgres-requesters.js';
import { workOrderCategoryRows } from '#infrastructure/maintenance/work-order-category.rows.js';
import { workOrderRows } from '#infrastructure/maintenance/work-order.rows.js';
import { DurableReader } from '#infrastructure/messaging/durable-reader.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { PostgresSagas } from '#infrastructure/messaging/postgres-sagas.js';
import { SagaRunner, type SagaCommandRow } from '#infrastructure/messaging/saga-runner.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import type { AnyMapping } from '#infrastructure/persistence/row-mapping.js';
import { BackgroundWork } from '../shared/background-work.js';
import type { Environment } from '../shared/config.js';
import { systemCommand } from '../shared/domain-command.js';
import { History } from '../shared/history.query.js';
import { observedReader } from '../shared/observed.js';
import { AddChargeHandler } from './add-charge.command.js';
import { AddLaborHandler } from './add-labor.command.js';
import { AddPartHandler } from './add-part.command.js';
import { AddTaskHandler } from './add-task.command.js';
import { AssignWorkOrderHandler } from './assign-work-order.command.js';
import { ChangeDueServiceHandler } from './change-due-service.command.js';
import { ChangeWorkOrderHandler } from './change-work-order.command.js';
import { CompleteWorkOrderHandler } from './complete-work-order.command.js';
import { CreateWorkOrderHandler } from './create-work-order.command.js';
import { DueServicesController } from './due-services.controller.js';
import { ExplainWorkOrderHandler } from './explain-work-order.query.js';
import { GetCompletionHandler } from './get-completion.query.js';
import { GetDueServiceHandler } from './get-due-service.query.js';
import { GetDueServiceStatsHandler } from './get-due-service-stats.query.js';
import { GetWorkOrderHandler } from './get-work-order.query.js';
import { GetWorkOrderStatsHandler } from './get-work-order-stats.query.js';
import { ListDueServicesHandler } from './list-due-services.query.js';
import { ListFailedCompletionsHandler } from './list-failed-completions.query.js';
import { ListWorkOrderCategoriesHandler } from './list-work-order-categories.query.js';
import { ListWorkOrdersHandler } from './list-work-orders.query.js';
import { PartReservationSaga } from './part-reservation.saga.js';
import { ReopenWorkOrderHandler } from './reopen-work-order.command.js';
import { RetryCompletionHandler } from './retry-completion.command.js';
import { ScheduleDueServiceHandler } from './schedule-due-service.command.js';
import { StartWorkOrderHandler } from './start-work-order.command.js';
import { UpdateWorkOrderHandler } from './update-work-order.command.js';
import { WorkOrderCategoryController } from './work-order-category.controller.js';
import { ChangeWorkOrderCategoryHandler, CreateWorkOrderCategoryHandler } from './work-order-category.command.js';
import { WorkOrderAsOf } from './work-order-as-of.js';
import { WorkOrderCompletionSaga } from './work-order-completion.saga.js';
import { WorkOrderLinesController } from './work-order-lines.controller.js';
import { WorkOrderController } from './work-order.controller.js';
import { ActiveWorkOrdersWidget } from './active-work-orders.widget.js';
import { MaintenanceDueWidget } from './maintenance-due.widget.js';

const repository = (port: unknown, rows: AnyMapping) => ({
  provide: port as symbol,
  inject: [Database, LogSignal],
  useFactory: (database: Database, signal: LogSignal) => new PostgresRepository(database, signal, rows),
});

/** Reads the log for this context's sagas and carries out what they send. */
@Injectable()
class MaintenanceSagas implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Sagas');
  private readonly works: boolean;
  private readonly running: { start(): void; stop(): Promise<void> }[] = [];

  constructor(
    @Inject(Database) database: Database,
    @Inject(LogSignal) signal: LogSignal,
    @Inject(ConfigService) config: ConfigService<Environment, true>,
    private readonly background: BackgroundWork,
    private readonly commands: CommandBus,
  ) {
    this.works = config.get('FLEET_ROLES', { infer: true }).includes('worker');
    const onError = (error: unknown): void => this.logger.error(error);
    for (const saga of [new WorkOrderCompletionSaga(), new PartReservationSaga()]) {
      const runner = new SagaRunner<never>(database, saga as never, (row) => this.send(row), signal, onError);
      this.running.push(runner, new DurableReader(database, runner, signal, onError, observedReader));
    }
  }

  onApplicationBootstrap(): void {
    if (this.works) for (const part of this.running) this.background.add(() => part.start());
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.running.map((part) => part.stop()));
  }

  private send({ tenant_id, id, saga_id, name, payload }: SagaCommandRow): Promise<Record<string, unknown>> {
    return this.commands.execute(systemCommand(tenant_id, id, name, payload, saga_id));
  }
}

@Module({
  controllers: [WorkOrderController, WorkOrderLinesController, WorkOrderCategoryController, DueServicesController],
  providers: [
    repository(WorkOrderRepository, workOrderRows),
    repository(WorkOrderCategoryRepository, workOrderCategoryRows),
    repository(DueServiceRepository, dueServiceRows),
    { provide: Requesters, inject: [Database], useFactory: (database: Database) => new PostgresRequesters(database) },
    { provide: Sagas, inject: [Database], useFactory: (database: Database) => new PostgresSagas(database) },
    AddChargeHandler,
    AddLaborHandler,
    AddPartHandler,
    AddTaskHandler,
    ActiveWorkOrdersWidget,
    AssignWorkOrderHandler,
    ChangeDueServiceHandler,
    ChangeWorkOrderCategoryHandler,
    ChangeWorkOrderHandler,
    CompleteWorkOrderHandler,
    CreateWorkOrderCategoryHandler,
    CreateWorkOrderHandler,
    ExplainWorkOrderHandler,
    GetCompletionHandler,
    GetDueServiceHandler,
    GetDueServiceStatsHandler,
    GetWorkOrderHandler,
    GetWorkOrderStatsHandler,
    History,
    ListDueServicesHandler,
    ListFailedCompletionsHandler,
    ListWorkOrderCategoriesHandler,
    ListWorkOrdersHandler,
    MaintenanceDueWidget,
    MaintenanceSagas,
    ReopenWorkOrderHandler,
    RetryCompletionHandler,
    ScheduleDueServiceHandler,
    StartWorkOrderHandler,
    UpdateWorkOrderHandler,
    WorkOrderAsOf,
  ],
})
export class MaintenanceModule {}
