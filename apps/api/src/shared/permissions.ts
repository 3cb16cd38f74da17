import { Injectable, SetMetadata, type OnApplicationBootstrap } from '@nestjs/common';
import type { Feature } from '#domain/identity/plans.js';
import type { Permission } from '#domain/identity/permissions.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';

/** Who may call a route. Every route declares exactly one; without it the program does not start. */
export type Declaration =
  | { readonly to: 'everybody' }
  | { readonly to: 'users' }
  | { readonly to: 'operators' }
  | { readonly to: 'permitted'; readonly permissions: readonly Permission[] };

const DECLARATION = 'fleet:access';
const BEFORE_FACTOR = 'fleet:before-second-factor';
const FEATURE = 'fleet:feature';

/** Users of a tenant that have one of these permissions (or `all`). */
export const RequirePermission = (...permissions: [Permission, ...Permission[]]) =>
  SetMetadata(DECLARATION, { to: 'permitted', permissions } satisfies Declaration);
/** Without logging in. */
export const Public = () => SetMetadata(DECLARATION, { to: 'everybody' } satisfies Declaration);
/** Everybody who is logged in, operators too. */
export const AnyUser = () => SetMetadata(DECLARATION, { to: 'users' } satisfies Declaration);
export const OperatorOnly = () => SetMetadata(DECLARATION, { to: 'operators' } satisfies Declaration);
/** Open also to who must set up a second factor before anything else. */
export const BeforeSecondFactor = () => SetMetadata(BEFORE_FACTOR, true);
/** Beside a permission: only in a plan with this feature. */
export const RequireFeature = (feature: Feature) => SetMetadata(FEATURE, feature);

type Handler = Parameters<Reflector['get']>[1];

export function declarationOf(reflector: Reflector, handler: Handler, controller: Handler): Declaration | undefined {
  return reflector.getAllAndOverride<Declaration | undefined>(DECLARATION, [handler, controller]);
}

export function isBeforeSecondFactor(reflector: Reflector, handler: Handler, controller: Handler): boolean {
  return reflector.getAllAndOverride<boolean | undefined>(BEFORE_FACTOR, [handler, controller]) ?? false;
}

export function featureOf(reflector: Reflector, handler: Handler, controller: Handler): Feature | undefined {
  return reflector.getAllAndOverride<Feature | undefined>(FEATURE, [handler, controller]);
}

/** Fails the start when a route does not say who may call it. */
@Injectable()
export class RouteDeclarations implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const open = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      if (!instance || !metatype) return [];
      const prototype: unknown = Object.getPrototypeOf(instance);
      return this.scanner
        .getAllMethodNames(prototype as object)
        .map((name) => [name, (instance as Record<string, Handler>)[name]!] as const)
        .filter(([, handler]) => Reflect.hasMetadata('path', handler))
        .filter(([, handler]) => !declarationOf(this.reflector, handler, metatype))
        .map(([name]) => `${metatype.name}.${name}`);
    });
    if (open.length > 0)
      throw new Error(
        `These routes do not declare who may call them (@RequirePermission, @AnyUser, @OperatorOnly or @Public): ${open.join(', ')}`,
      );
  }
}
