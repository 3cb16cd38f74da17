import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '../shared/api-docs.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { IdParam } from '../shared/id-param.js';
import { RequireFeature, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { AddCharge } from './add-charge.command.js';
import { AddLabor } from './add-labor.command.js';
import { AddPart } from './add-part.command.js';
import { AddTask } from './add-task.command.js';
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
    return this.commands.execute(new AddTask(meta, id, input));
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
  removeTask(
    @Meta('RemoveTask') meta: CommandMeta,
    @IdParam() id: string,
    @IdParam('lineId') taskId: string,
    @Body() _input?: CommandInput,
  ) {
    return this.change(meta, id, { name: 'RemoveTask', taskId });
  }

  @Post('labor')
  addLabor(
    @Meta('AddLabor') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() input: AddLaborInput,
  ) {
    return this.commands.execute(new AddLabor(meta, caller, id, input));
  }

  @Delete('labor/:lineId')
  removeLabor(
    @Meta('RemoveLabor') meta: CommandMeta,
    @IdParam() id: string,
    @IdParam('lineId') lineId: string,
    @Body() _input?: CommandInput,
  ) {
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
  removePart(
    @Meta('RemovePart') meta: CommandMeta,
    @IdParam() id: string,
    @IdParam('lineId') lineId: string,
    @Body() _input?: CommandInput,
  ) {
    return this.change(meta, id, { name: 'RemovePart', lineId });
  }

  @Post('charges')
  addCharge(
    @Meta('AddCharge') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() input: AddChargeInput,
  ) {
    return this.commands.execute(new AddCharge(meta, caller, id, input));
  }

  @Delete('charges/:lineId')
  removeCharge(
    @Meta('RemoveCharge') meta: CommandMeta,
    @IdParam() id: string,
    @IdParam('lineId') lineId: string,
    @Body() _input?: CommandInput,
  ) {
    return this.change(meta, id, { name: 'RemoveCharge', lineId });
  }

  private change(meta: CommandMeta, id: string, command: WorkOrderCommand): Promise<Receipt> {
    return this.commands.execute(new ChangeWorkOrder(meta, id, command));
  }
}
