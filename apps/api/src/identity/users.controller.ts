import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { SettingsView, UserListItem } from '#domain/identity/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { Page } from '#domain/shared/views.js';
import { Meta } from '../shared/command-meta.js';
import { ListInput } from '../shared/paging.js';
import { AnyUser, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ChangeSettings, ChangeSettingsInput } from './change-settings.command.js';
import { CreateRole, CreateRoleInput } from './create-role.command.js';
import { CreateUser, CreateUserInput } from './create-user.command.js';
import { GetSettings } from './get-settings.query.js';
import { ListRoles, type RoleListItem } from './list-roles.query.js';
import { ListUsers, ListUsersInput } from './list-users.query.js';

/** People, roles and settings of a tenant. */
@ApiTags('identity')
@ApiBearerAuth()
@Controller('v1')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  /** Whoever plans work must be able to say who does it. */
  @RequirePermission('view_users', 'create_work_orders')
  @Get('users')
  listUsers(@Caller() { tenantId }: TenantAccess, @Query() input: ListUsersInput): Promise<Page<UserListItem>> {
    return this.queries.execute(new ListUsers(tenantId, input));
  }

  @RequirePermission('edit_users')
  @Post('users')
  createUser(@Meta('CreateUser') meta: CommandMeta, @Body() input: CreateUserInput): Promise<Receipt> {
    return this.commands.execute(new CreateUser(meta, input));
  }

  @RequirePermission('view_roles', 'view_users')
  @Get('roles')
  listRoles(@Caller() { tenantId }: TenantAccess, @Query() input: ListInput): Promise<Page<RoleListItem>> {
    return this.queries.execute(new ListRoles(tenantId, input));
  }

  @RequirePermission('edit_roles')
  @Post('roles')
  createRole(@Meta('CreateRole') meta: CommandMeta, @Body() input: CreateRoleInput): Promise<Receipt> {
    return this.commands.execute(new CreateRole(meta, input));
  }

  /** Everybody's screens are shown by them. */
  @AnyUser()
  @Get('settings')
  settings(@Caller() { tenantId }: TenantAccess): Promise<SettingsView> {
    return this.queries.execute(new GetSettings(tenantId));
  }

  @RequirePermission('edit_settings')
  @Patch('settings')
  changeSettings(@Meta('ChangeSettings') meta: CommandMeta, @Body() input: ChangeSettingsInput): Promise<Receipt> {
    return this.commands.execute(new ChangeSettings(meta, input));
  }
}
