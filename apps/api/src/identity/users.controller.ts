import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { UserDetail, UserListItem } from '#domain/identity/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { CommandInput, Meta } from '../shared/command-meta.js';
import { History, HistoryInput } from '../shared/history.query.js';
import { IdParam } from '../shared/id-param.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ChangeUserRoles, ChangeUserRolesInput } from './change-user-roles.command.js';
import { CreateUser, CreateUserInput } from './create-user.command.js';
import { DisableUser, DisableUserInput } from './disable-user.command.js';
import { EnableUser } from './enable-user.command.js';
import { GetUser } from './get-user.query.js';
import { ListUsers, ListUsersInput } from './list-users.query.js';
import { ResetSecondFactors } from './reset-second-factors.command.js';
import { UpdateUser, UpdateUserInput } from './update-user.command.js';

/** The people of a tenant. */
@ApiTags('identity')
@ApiBearerAuth()
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly histories: History,
  ) {}

  /** Whoever plans work must be able to say who does it. */
  @RequirePermission('view_users', 'create_work_orders')
  @Get()
  list(@Caller() caller: TenantAccess, @Query() input: ListUsersInput): Promise<Page<UserListItem>> {
    return this.queries.execute(new ListUsers(caller, input));
  }

  @RequirePermission('edit_users')
  @Post()
  create(@Meta('CreateUser') meta: CommandMeta, @Body() input: CreateUserInput): Promise<Receipt> {
    return this.commands.execute(new CreateUser(meta, input));
  }

  @RequirePermission('view_users')
  @Get(':id')
  get(@Caller() { tenantId }: TenantAccess, @IdParam() id: string): Promise<UserDetail> {
    return this.queries.execute(new GetUser(tenantId, id));
  }

  @RequirePermission('edit_users')
  @Patch(':id')
  update(
    @Meta('UpdateUser') meta: CommandMeta,
    @IdParam() id: string,
    @Body() input: UpdateUserInput,
  ): Promise<Receipt> {
    return this.commands.execute(new UpdateUser(meta, id, input));
  }

  @RequirePermission('edit_users')
  @HttpCode(200)
  @Post(':id/roles')
  changeRoles(
    @Meta('ChangeUserRoles') meta: CommandMeta,
    @IdParam() id: string,
    @Body() { roleIds }: ChangeUserRolesInput,
  ): Promise<Receipt> {
    return this.commands.execute(new ChangeUserRoles(meta, id, roleIds));
  }

  /** Gives the seat back and ends every session. */
  @RequirePermission('edit_users')
  @HttpCode(200)
  @Post(':id/disable')
  disable(
    @Meta('DisableUser') meta: CommandMeta,
    @IdParam() id: string,
    @Body() { reason }: DisableUserInput,
  ): Promise<Receipt> {
    return this.commands.execute(new DisableUser(meta, id, reason));
  }

  @RequirePermission('edit_users')
  @HttpCode(200)
  @Post(':id/enable')
  enable(@Meta('EnableUser') meta: CommandMeta, @IdParam() id: string, @Body() _input: CommandInput): Promise<Receipt> {
    return this.commands.execute(new EnableUser(meta, id));
  }

  /** For somebody who has lost theirs: the password alone is enough again. */
  @RequirePermission('edit_users')
  @HttpCode(200)
  @Post(':id/second-factor/reset')
  resetSecondFactor(
    @Meta('ResetSecondFactors') meta: CommandMeta,
    @IdParam() id: string,
    @Body() _input: CommandInput,
  ): Promise<Receipt> {
    return this.commands.execute(new ResetSecondFactors(meta, id));
  }

  @RequirePermission('view_users')
  @Get(':id/history')
  history(
    @Caller() caller: TenantAccess,
    @IdParam() id: string,
    @Query() input: HistoryInput,
  ): Promise<Page<HistoryEntry>> {
    return this.histories.read(caller, { types: ['user'], ids: [id] }, input);
  }
}
