import { Body, Controller, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../shared/access.js';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import { AnyMeta, type OwnMeta } from '../shared/command-meta.js';
import { IdParam } from '../shared/id-param.js';
import { AnyUser, BeforeSecondFactor } from '../shared/permissions.js';
import { AnyCaller } from '../shared/request-context.js';
import { AddPasskey, AddPasskeyInput, BeginPasskey, type PasskeyCreationView } from './add-passkey.command.js';
import { ProofCommandInput, ProofInput, proofOf } from './own-proof.js';
import type { ShownRecoveryCodes } from './recovery-codes.js';
import { RemovePasskey } from './remove-passkey.command.js';
import { RenamePasskey, RenamePasskeyInput } from './rename-passkey.command.js';

/** One's own passkeys; `me/second-factor` lists them. */
@AnyUser()
@BeforeSecondFactor()
@ApiTags('identity')
@ApiBearerAuth()
@Controller('v1/me/passkeys')
export class PasskeysController {
  constructor(private readonly commands: CommandBus) {}

  /** What a browser needs to make one. */
  @HttpCode(200)
  @Post('options')
  begin(
    @AnyCaller() caller: Access,
    @Body() { password }: ProofInput,
    @Req() request: FastifyRequest,
  ): Promise<PasskeyCreationView> {
    return this.commands.execute(new BeginPasskey(caller, proofOf(request, password)));
  }

  @Post()
  add(
    @AnyMeta('AddPasskey') meta: OwnMeta,
    @Body() input: AddPasskeyInput,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownRecoveryCodes> {
    void reply.header('cache-control', 'no-store');
    return this.commands.execute(new AddPasskey(meta, input));
  }

  @HttpCode(204)
  @Patch(':id')
  rename(@AnyCaller() caller: Access, @IdParam() id: string, @Body() { name }: RenamePasskeyInput): Promise<void> {
    return this.commands.execute(new RenamePasskey(caller, id, name));
  }

  @HttpCode(204)
  @Post(':id/remove')
  remove(
    @AnyMeta('RemovePasskey') meta: OwnMeta,
    @AnyCaller() caller: Access,
    @IdParam() id: string,
    @Body() { password }: ProofCommandInput,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.commands.execute(new RemovePasskey(meta, caller, id, proofOf(request, password)));
  }
}
