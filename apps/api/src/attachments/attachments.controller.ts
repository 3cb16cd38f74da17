import { Body, Controller, Delete, Get, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AttachmentView } from '#domain/attachments/views.js';
import { FileStorage } from '#domain/ports/file-storage.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { IdParam } from '../shared/id-param.js';
import { RequireFeature, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { AttachFile } from './attach-file.command.js';
import { AttachFileInput, FileInput } from './attachment.inputs.js';
import { GetAttachmentFile } from './get-attachment-file.query.js';
import { ListAttachments } from './list-attachments.query.js';
import { RemoveAttachment } from './remove-attachment.command.js';
import { serveFile } from './served-file.js';

/** Photos and documents on work orders and vehicles. Their bytes come by `/uploads`. */
@ApiTags('attachments')
@ApiBearerAuth()
@Controller('v1')
export class AttachmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly storage: FileStorage,
  ) {}

  @RequirePermission('view_work_orders')
  @RequireFeature('maintenance_tracking')
  @Get('work-orders/:id/attachments')
  ofWorkOrder(@Caller() caller: TenantAccess, @IdParam() id: string): Promise<{ data: readonly AttachmentView[] }> {
    return this.queries.execute(new ListAttachments(caller, { kind: 'work-order', id }));
  }

  @RequirePermission('view_vehicles')
  @Get('vehicles/:id/attachments')
  ofVehicle(@Caller() caller: TenantAccess, @IdParam() id: string): Promise<{ data: readonly AttachmentView[] }> {
    return this.queries.execute(new ListAttachments(caller, { kind: 'vehicle', id }));
  }

  /** By who may change what it is on; photos also by who reported it, until the work is over. */
  @RequirePermission('edit_work_orders', 'edit_vehicles', 'report_issues', 'create_work_orders')
  @Post('attachments')
  attach(
    @Meta('AttachFile') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @Body() input: AttachFileInput,
  ): Promise<Receipt> {
    return this.commands.execute(new AttachFile(meta, caller, input));
  }

  /** One's own, or by who may change what it is on. */
  @RequirePermission('view_work_orders', 'view_vehicles')
  @Delete('attachments/:id')
  remove(
    @Meta('RemoveAttachment') meta: CommandMeta,
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Body() _input?: CommandInput,
  ): Promise<Receipt> {
    return this.commands.execute(new RemoveAttachment(meta, caller, id));
  }

  @RequirePermission('view_work_orders', 'view_vehicles')
  @Get('attachments/:id/file')
  async file(
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Query() { size }: FileInput,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await serveFile(this.storage, await this.queries.execute(new GetAttachmentFile(caller, id, size)), request, reply);
  }
}
