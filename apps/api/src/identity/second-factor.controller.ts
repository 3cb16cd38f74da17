import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SecondFactors } from '#domain/identity/second-factors.js';
import type { SecondFactorView } from '#domain/identity/views.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { Meta } from '../shared/command-meta.js';
import { AnyUser } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { RemoveSecondFactor } from './remove-second-factor.command.js';
import {
  BeginSecondFactor,
  BeginSecondFactorInput,
  ConfirmSecondFactor,
  SecondFactorCodeInput,
  type BegunSecondFactor,
  type RecoveryCodes,
} from './set-up-second-factor.command.js';

/** One's own second factor. */
@AnyUser()
@ApiTags('identity')
@ApiBearerAuth()
@Controller('v1/me/second-factor')
export class SecondFactorController {
  constructor(
    private readonly commands: CommandBus,
    private readonly factors: SecondFactors,
  ) {}

  @Get()
  async get(@Caller() { tenantId, userId }: TenantAccess): Promise<SecondFactorView> {
    const factor = await this.factors.find(tenantId, userId);
    return { isSetUp: factor?.confirmed ?? false, recoveryCodesLeft: factor?.codesLeft ?? 0 };
  }

  @HttpCode(200)
  @Post()
  begin(
    @Caller() caller: TenantAccess,
    @Body() { password }: BeginSecondFactorInput,
    @Req() { ip }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BegunSecondFactor> {
    void reply.header('cache-control', 'no-store');
    return this.commands.execute(new BeginSecondFactor(caller, password, ip));
  }

  @HttpCode(200)
  @Post('confirm')
  confirm(
    @Meta('AddSecondFactor') meta: CommandMeta,
    @Caller() { userId }: TenantAccess,
    @Body() { code }: SecondFactorCodeInput,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecoveryCodes> {
    void reply.header('cache-control', 'no-store');
    return this.commands.execute(new ConfirmSecondFactor(meta, userId, code));
  }

  @HttpCode(200)
  @Post('remove')
  remove(
    @Meta('RemoveSecondFactor') meta: CommandMeta,
    @Caller() { userId }: TenantAccess,
    @Body() { code }: SecondFactorCodeInput,
  ): Promise<Receipt> {
    return this.commands.execute(new RemoveSecondFactor(meta, userId, code));
  }
}
