import { Injectable, RequestMethod, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { DiscoveryService, ExternalContextCreator, MetadataScanner, Reflector } from '@nestjs/core';
import { getMetadataStorage } from 'class-validator';
import type { Feature } from '#domain/identity/plans.js';
import { metaOf, type CommandRequest } from '../shared/command-meta.js';
import { declarationOf, featureOf, type Declaration } from '../shared/permissions.js';

/** A command that a route takes, callable without HTTP: the same checks of who and what, the same handler. */
export interface CommandRoute {
  readonly declared: Declaration;
  readonly feature: Feature | undefined;
  /** Stream type of what its path begins with; undefined for what is no aggregate. */
  readonly kind: string | undefined;
  /** Names of the ids in its path. */
  readonly params: readonly string[];
  /** Whether it changes fields of what is there. */
  readonly edits: boolean;
  /** Whether it takes what its fields showed, and merges by field. */
  readonly merges: boolean;
  readonly call: (request: CommandRequest) => Promise<unknown>;
}

interface Argument {
  readonly factory?: unknown;
  readonly data?: unknown;
}

/** What a route asks Nest for: those of commands take their body, ids of their path, and what decorators of ours read. */
const ARGUMENTS = {
  exchangeKeyForValue: (type: number, data: unknown, [request]: [CommandRequest]): unknown => {
    if (type === Number(RouteParamtypes.BODY)) return request.body;
    if (type === Number(RouteParamtypes.PARAM)) return (request.params as Record<string, unknown>)[String(data)];
    return undefined;
  },
};

/** Every command of a tenant's people that the API has a route for, by its name in the domain: found in the routes themselves. */
@Injectable()
export class CommandRoutes implements OnApplicationBootstrap {
  private readonly routes = new Map<string, CommandRoute>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly contexts: ExternalContextCreator,
  ) {}

  onApplicationBootstrap(): void {
    for (const { instance, metatype } of this.discovery.getControllers())
      if (instance && metatype)
        for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object))
          this.note(instance as object, metatype as Type, method);
  }

  find(type: string): CommandRoute | undefined {
    return this.routes.get(type);
  }

  private note(controller: object, metatype: Type, method: string): void {
    const handler = (controller as Record<string, (...args: unknown[]) => unknown>)[method]!;
    const declared = declarationOf(this.reflector, handler, metatype);
    const type = commandOf(metatype, method);
    if (type === undefined || !declared || !['permitted', 'users'].includes(declared.to)) return;
    if (this.routes.has(type)) throw new Error(`Two routes take the command ${type}`);
    const path = `${String(Reflect.getMetadata('path', metatype))}/${String(Reflect.getMetadata('path', handler))}`;
    this.routes.set(type, {
      declared,
      feature: featureOf(this.reflector, handler, metatype),
      edits: Reflect.getMetadata('method', handler) === RequestMethod.PATCH,
      merges: bodyOf(controller, method).includes('base'),
      kind: KINDS[segmentOf(path)],
      params: [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!),
      call: this.contexts.create(controller, handler, method, ROUTE_ARGS_METADATA, ARGUMENTS, undefined, undefined, {
        guards: false,
        interceptors: false,
        filters: false,
      }) as CommandRoute['call'],
    });
  }
}

const KINDS: Readonly<Record<string, string>> = {
  'due-services': 'due-service',
  invoices: 'invoice',
  me: 'user',
  parts: 'part',
  roles: 'role',
  settings: 'tenant',
  trips: 'trip',
  users: 'user',
  vehicles: 'vehicle',
  'work-order-categories': 'work-order-category',
  'work-orders': 'work-order',
};

function segmentOf(path: string): string {
  return /^v1\/([\w-]+)/.exec(path)?.[1] ?? '';
}

function commandOf(metatype: Type, method: string): string | undefined {
  const found = Reflect.getMetadata(ROUTE_ARGS_METADATA, metatype, method) as Record<string, Argument> | undefined;
  const meta = Object.values(found ?? {}).find(({ factory }) => factory === metaOf);
  return meta && String(meta.data);
}

/** The fields that inputs of a route declare. */
function bodyOf(controller: object, method: string): string[] {
  const inputs = (Reflect.getMetadata('design:paramtypes', controller, method) ?? []) as (Type | undefined)[];
  return inputs.flatMap((input) =>
    typeof input === 'function'
      ? getMetadataStorage()
          .getTargetValidationMetadatas(input, '', false, false)
          .map(({ propertyName }) => propertyName)
      : [],
  );
}
