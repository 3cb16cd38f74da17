import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { toMinor } from '#domain/shared/money.js';
import { hoursToSeconds } from '#domain/shared/quantity.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { IdParam } from '../shared/id-param.js';
import { RequireFeature, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import { AddPart } from './add-part.command.js';
import { ChangeWorkOrder } from './change-work-order.command.js';
import { AddChargeInput, AddLaborInput, AddPartInput, AddTaskInput } from './work-order.inputs.js';

/** Tasks, labor, parts and charges of a work order. A line's answer names it: `{ id, version, lineId }`. */
@ApiTags('Work orders')
@RequireFeature('maintenance_tracking')
@Controller('v1/work-orders/:id')
@RequirePermission('edit_work_orders')
export class WorkOrderLinesController {
  constructor(private readonly commands: CommandBus) {}

  @Post('tasks')
  addTask(@Meta('AddTask') meta: CommandMeta, @IdParam() id: string, @Body() input: AddTaskInput) {
    const task = { id: input.id ?? randomUUID(), title: input.description, dueServiceId: input.dueServiceId ?? null };
    return this.add(meta, id, { name: 'AddTask', task }, task.id);
  }

  @Post('tasks/:lineId/finish')
  @HttpCode(200)
  finishTask(
    @Meta('FinishTask') meta: CommandMeta,
    @IdParam() id: string,
    @IdParam('lineId') taskId: string,
    @Body() _input: CommandInput,
  ) {
    return this.change(meta, id, { name: 'FinishTask', taskId });
  }

  @Delete('tasks/:lineId')
  removeTask(@Meta('RemoveTask') meta: CommandMeta, @IdParam() id: string, @IdParam('lineId') taskId: string) {
    return this.change(meta, id, { name: 'RemoveTask', taskId });
  }

  @Post('labor')
  addLabor(
    @Meta('AddLabor') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() input: AddLaborInput,
  ) {
    const labor = {
      id: input.id ?? randomUUID(),
      taskId: input.taskId ?? null,
      technicianId: input.technicianId ?? meta.actor.userId,
      seconds: hoursToSeconds(input.hours),
      rate: toMinor(input.rate, settingsOf(caller).currency),
      description: input.note ?? null,
    };
    return this.add(meta, id, { name: 'AddLabor', labor }, labor.id);
  }

  @Delete('labor/:lineId')
  removeLabor(@Meta('RemoveLabor') meta: CommandMeta, @IdParam() id: string, @IdParam('lineId') lineId: string) {
    return this.change(meta, id, { name: 'RemoveLabor', lineId });
  }

  @Post('parts')
  addPart(
    @Meta('AddPart') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() input: AddPartInput,
  ) {
    return this.commands.execute(new AddPart(meta, caller, id, input));
  }

  @Delete('parts/:lineId')
  removePart(@Meta('RemovePart') meta: CommandMeta, @IdParam() id: string, @IdParam('lineId') lineId: string) {
    return this.change(meta, id, { name: 'RemovePart', lineId });
  }

  @Post('charges')
  addCharge(
    @Meta('AddCharge') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() input: AddChargeInput,
  ) {
    const charge = {
      id: input.id ?? randomUUID(),
      taskId: input.taskId ?? null,
      description: input.description,
      amount: toMinor(input.amount, settingsOf(caller).currency),
    };
    return this.add(meta, id, { name: 'AddCharge', charge }, charge.id);
  }

  @Delete('charges/:lineId')
  removeCharge(@Meta('RemoveCharge') meta: CommandMeta, @IdParam() id: string, @IdParam('lineId') lineId: string) {
    return this.change(meta, id, { name: 'RemoveCharge', lineId });
  }

  private change(meta: CommandMeta, id: string, command: WorkOrderCommand): Promise<Receipt> {
    return this.commands.execute(new ChangeWorkOrder(meta, id, command));
  }

  private async add(meta: CommandMeta, id: string, command: WorkOrderCommand, lineId: string): Promise<Receipt> {
    return { lineId, ...(await this.change(meta, id, command)) };
  }
}
