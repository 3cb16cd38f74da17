import { Body, Controller, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../shared/api-docs.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccountLinkView } from '#domain/identity/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { Meta } from '../shared/command-meta.js';
import { AnyUser, Public, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ChangePassword, ChangePasswordInput } from './change-password.command.js';
import { ChangePreferences, ChangePreferencesInput } from './change-preferences.command.js';
import { ChoosePassword, ChoosePasswordInput } from './choose-password.command.js';
import { AccountLinkInput, GetAccountLink } from './get-account-link.query.js';
import { InviteUser } from './invite-user.command.js';
import { ForgotPassword, ForgotPasswordInput, RequestPasswordReset } from './request-password-reset.command.js';
import { welcome, type Welcome } from './welcome.js';

/** How people come to a password, and what they choose for themselves. */
@ApiTags('identity')
@Controller('v1')
export class AccountController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('edit_users')
  @Post('users/:id/invitation')
  invite(@Meta('InviteUser') meta: CommandMeta, @Param('id') id: string): Promise<Receipt> {
    return this.commands.execute(new InviteUser(meta, id));
  }

  @RequirePermission('edit_users')
  @Post('users/:id/password-reset')
  resetPassword(@Meta('RequestPasswordReset') meta: CommandMeta, @Param('id') id: string): Promise<Receipt> {
    return this.commands.execute(new RequestPasswordReset(meta, id));
  }

  /** Who is meant gets a mail; the answer is the same if nobody is. */
  @Public()
  @HttpCode(202)
  @Post('auth/password-reset')
  async forgotPassword(@Body() input: ForgotPasswordInput, @Req() request: FastifyRequest): Promise<object> {
    await this.commands.execute(new ForgotPassword(input, request.ip));
    return {};
  }

  /** What a link that came by mail is for. In the body, so that no log of addresses holds it. */
  @Public()
  @HttpCode(200)
  @Post('auth/links')
  link(@Body() input: AccountLinkInput): Promise<AccountLinkView> {
    return this.queries.execute(new GetAccountLink(input));
  }

  @Public()
  @HttpCode(204)
  @Post('auth/password')
  async choosePassword(@Body() input: ChoosePasswordInput): Promise<void> {
    await this.commands.execute(new ChoosePassword(input));
  }

  @AnyUser()
  @HttpCode(200)
  @Post('me/password')
  async changePassword(
    @Caller() caller: TenantAccess,
    @Body() input: ChangePasswordInput,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Welcome> {
    return welcome(reply, await this.commands.execute(new ChangePassword(caller, input, request.ip)));
  }

  @AnyUser()
  @Patch('me')
  changePreferences(
    @Meta('ChangePreferences') meta: CommandMeta,
    @Caller() { userId }: TenantAccess,
    @Body() input: ChangePreferencesInput,
  ): Promise<Receipt> {
    return this.commands.execute(new ChangePreferences(meta, userId, input));
  }
}
