import { Body, Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../shared/api-docs.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChallengeView, MeView, PasskeyRequestView } from '#domain/identity/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Access } from '../shared/access.js';
import { AnyUser, BeforeSecondFactor, Public } from '../shared/permissions.js';
import { AnyCaller } from '../shared/request-context.js';
import { SameOriginGuard } from '../shared/same-origin.js';
import { GetMe } from './get-me.query.js';
import { LogIn, LogInInput } from './log-in.command.js';
import { LogOut } from './log-out.command.js';
import { BeginPasskeyLogIn, LogInWithPasskey, PasskeyProofInput } from './log-in-with-passkey.command.js';
import {
  ProveSecondFactor,
  ProveSecondFactorInput,
  ProveSecondFactorWithPasskey,
} from './prove-second-factor.command.js';
import { RefreshSession } from './refresh-session.command.js';
import { refreshTokenOf, takeRefreshToken } from './session-cookie.js';
import { welcome, type Welcome } from './welcome.js';

@ApiTags('identity')
@Controller('v1')
export class AuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Public()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @Post('auth/login')
  async logIn(
    @Body() input: LogInInput,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Welcome | ChallengeView> {
    const outcome = await this.commands.execute(new LogIn(input, request.ip));
    if ('token' in outcome) return welcome(reply, outcome);
    void reply.header('cache-control', 'no-store');
    return outcome;
  }

  /** The second half of a log-in, where a second factor is asked for. */
  @Public()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @Post('auth/second-factor')
  async proveSecondFactor(
    @Body() input: ProveSecondFactorInput,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Welcome> {
    return welcome(reply, await this.commands.execute(new ProveSecondFactor(input)));
  }

  @Public()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @Post('auth/second-factor/passkey')
  async proveWithPasskey(
    @Body() input: PasskeyProofInput,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Welcome> {
    return welcome(reply, await this.commands.execute(new ProveSecondFactorWithPasskey(input)));
  }

  /** What a browser needs to log in with a passkey, whoever it will be. */
  @Public()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @Post('auth/passkey/options')
  beginPasskey(): Promise<PasskeyRequestView> {
    return this.commands.execute(new BeginPasskeyLogIn());
  }

  @Public()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @Post('auth/passkey')
  async logInWithPasskey(
    @Body() input: PasskeyProofInput,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Welcome> {
    return welcome(reply, await this.commands.execute(new LogInWithPasskey(input, request.ip)));
  }

  @Public()
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @Post('auth/refresh')
  async refresh(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Welcome> {
    try {
      return welcome(reply, await this.commands.execute(new RefreshSession(refreshTokenOf(request))));
    } catch (error) {
      if (error instanceof DomainError) takeRefreshToken(reply);
      throw error;
    }
  }

  @Public()
  @UseGuards(SameOriginGuard)
  @HttpCode(204)
  @Post('auth/logout')
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.commands.execute(new LogOut(refreshTokenOf(request)));
    takeRefreshToken(reply);
  }

  @AnyUser()
  @BeforeSecondFactor()
  @Get('me')
  me(@AnyCaller() { profile }: Access): Promise<MeView> {
    return this.queries.execute(new GetMe(profile));
  }
}
