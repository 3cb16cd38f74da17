import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { allows, type Permission } from '#domain/identity/permissions.js';
import { includesFeature, type Feature } from '#domain/identity/plans.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { AccessCache, isOfNow, type Access } from './access.js';
import { declarationOf, featureOf, isBeforeSecondFactor, type Declaration } from './permissions.js';
import { isOutage } from './problems.js';
import { bearerToken, TokenCache, type Principal } from './token-cache.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Rule {
  readonly declared: Declaration | undefined;
  readonly feature: Feature | undefined;
  /** Whether it is open before a second factor that is asked for is there. */
  readonly beforeFactor: boolean;
}

/** The one guard: nothing is reached that its route does not declare for the caller. */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  private readonly rules = new Map<unknown, Map<unknown, Rule>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenCache,
    private readonly accesses: AccessCache,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    // A socket proves who it is in its first frame, and its gateway asks AccessCache itself.
    if (context.getType() !== 'http') return true;
    const { declared, feature, beforeFactor } = this.ruleOf(context);
    if (!declared) throw new DomainError('forbidden');
    if (declared.to === 'everybody') return true;

    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticate(context, request);
    const access = await this.accesses.get(principal.tenantId, principal.userId);
    if (!access || access.userStatus !== 'active' || !isOfNow(principal, access))
      throw new DomainError('not_authenticated');
    if (access.tenantStatus !== null) assertTenantActive(access.tenantStatus, access.suspensionReason);
    if (access.mustSetUpSecondFactor && !beforeFactor) throw new DomainError('second_factor_required');
    if (declared.to === 'operators' && !access.isOperator) throw new DomainError('forbidden');
    assertMay(access, declared, feature);
    assertIds(request.params);
    request.access = access;
    request.signedInAt = principal.signedInAt;
    request.store.access = access;
    return true;
  }

  override handleRequest<User>(error: unknown, user: User | false, info: unknown): User {
    if (error instanceof Error) throw error;
    // The keys could not be read: that says nothing about the token.
    if (isOutage(info)) throw info;
    if (!user) throw new DomainError('not_authenticated');
    return user;
  }

  /** What decorators say is read once: it does not change while the program runs. */
  private ruleOf(context: ExecutionContext): Rule {
    const [handler, controller] = [context.getHandler(), context.getClass()];
    let rules = this.rules.get(controller);
    if (!rules) this.rules.set(controller, (rules = new Map()));
    let rule = rules.get(handler);
    if (!rule) {
      rule = {
        declared: declarationOf(this.reflector, handler, controller),
        feature: featureOf(this.reflector, handler, controller),
        beforeFactor: isBeforeSecondFactor(this.reflector, handler, controller),
      };
      rules.set(handler, rule);
    }
    return rule;
  }

  /** Checking a signature costs more than the rest of a request, so a token is checked once. */
  private async authenticate(context: ExecutionContext, request: FastifyRequest): Promise<Principal> {
    const token = bearerToken(request);
    if (token === undefined) throw new DomainError('not_authenticated');
    const known = this.tokens.get(token);
    if (known) return known;
    await super.canActivate(context);
    const { user } = request as FastifyRequest & { user: Principal };
    this.tokens.keep(token, user);
    return user;
  }
}

/** @throws DomainError `tenant_suspended` {reason}, `tenant_pending_deletion` */
export function assertTenantActive(status: string, reason: string | null): void {
  if (status === 'pending_deletion') throw new DomainError('tenant_pending_deletion');
  if (status !== 'active') throw new DomainError('tenant_suspended', { reason });
}

/** What a route of a tenant declares. @throws DomainError `forbidden` {permission}, `feature_not_in_plan` {feature} */
export function assertMay(access: Access, declared: Declaration, feature: Feature | undefined): void {
  if (declared.to === 'permitted') assertPermitted(access, declared.permissions);
  if (feature !== undefined) assertInPlan(access, feature);
}

function assertPermitted(access: Access, permissions: readonly Permission[]): void {
  const permitted = permissions.some((permission) => allows(access.actor.permissions, permission));
  if (access.tenantId === null || !permitted) throw new DomainError('forbidden', { permission: permissions[0] ?? '' });
}

function assertInPlan({ plan }: Access, feature: Feature): void {
  if (plan === null || !includesFeature(plan, feature)) throw new DomainError('feature_not_in_plan', { feature });
}

/** `:id` and `:somethingId` are UUIDs: what is none cannot exist, and answers like what does not. */
function assertIds(params: unknown): void {
  for (const [name, value] of Object.entries((params ?? {}) as Record<string, string>))
    if ((name === 'id' || name.endsWith('Id')) && !UUID.test(value)) throw new DomainError('not_found');
}
