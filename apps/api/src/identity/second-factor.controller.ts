import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SecondFactorView } from '#domain/identity/views.js';
import type { Access } from '../shared/access.js';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import { AnyMeta, type OwnMeta } from '../shared/command-meta.js';
import { AnyUser, BeforeSecondFactor } from '../shared/permissions.js';
import { AnyCaller } from '../shared/request-context.js';
import { GetSecondFactor } from './get-second-factor.query.js';
import { ProofCommandInput, ProofInput, proofOf } from './own-proof.js';
import type { ShownRecoveryCodes } from './recovery-codes.js';
import { RemoveSecondFactor } from './remove-second-factor.command.js';
import { RenewRecoveryCodes } from './renew-recovery-codes.command.js';
import {
  BeginSecondFactor,
  ConfirmSecondFactor,
  SecondFactorCodeInput,
  type BegunSecondFactor,
} from './set-up-second-factor.command.js';

/** One's own authenticator app and recovery codes. */
@AnyUser()
@BeforeSecondFactor()
@ApiTags('identity')
@ApiBearerAuth()
@Controller('v1/me/second-factor')
export class SecondFactorController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  get(@AnyCaller() { tenantId, userId }: Access): Promise<SecondFactorView> {
    return this.queries.execute(new GetSecondFactor(tenantId, userId));
  }

  @HttpCode(200)
  @Post()
  begin(
    @AnyCaller() caller: Access,
    @Body() { password }: ProofInput,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BegunSecondFactor> {
    void reply.header('cache-control', 'no-store');
    return this.commands.execute(new BeginSecondFactor(caller, proofOf(request, password)));
  }

  @HttpCode(200)
  @Post('confirm')
  confirm(
    @AnyMeta('AddSecondFactor') meta: OwnMeta,
    @Body() { code }: SecondFactorCodeInput,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownRecoveryCodes> {
    void reply.header('cache-control', 'no-store');
    return this.commands.execute(new ConfirmSecondFactor(meta, code));
  }

  /** Ten new ones in the place of those that are left. */
  @HttpCode(200)
  @Post('recovery-codes')
  renewCodes(
    @AnyMeta('RenewRecoveryCodes') meta: OwnMeta,
    @AnyCaller() caller: Access,
    @Body() { password }: ProofCommandInput,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownRecoveryCodes> {
    void reply.header('cache-control', 'no-store');
    return this.commands.execute(new RenewRecoveryCodes(meta, caller, proofOf(request, password)));
  }

  @HttpCode(204)
  @Post('remove')
  remove(@AnyMeta('RemoveSecondFactor') meta: OwnMeta, @Body() { code }: SecondFactorCodeInput): Promise<void> {
    return this.commands.execute(new RemoveSecondFactor(meta, code));
  }
}
