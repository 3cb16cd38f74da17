import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Permission } from '#domain/identity/permissions.js';
import type { WidgetFigures } from '#domain/insights/views.js';
import type { TenantAccess } from './request-context.js';

/** What one kind of widget on a dashboard shows. A context brings its own: a provider of its module is found by its class. */
export abstract class Widget<Type extends keyof WidgetFigures = keyof WidgetFigures> {
  abstract readonly type: Type;
  /** Who may see it has one of these. */
  abstract readonly permissions: readonly Permission[];
  /** The types of streams its figures follow from: while none of them moves they hold. */
  abstract readonly of: readonly string[];
  /** What the figures depend on beside the log: whose they are, where they are narrowed, and of what day. */
  abstract dependsOn(caller: TenantAccess, now: Date): readonly (string | null)[];
  /** `of`, for this caller; more where their reach follows from something else. */
  streamsFor(_caller: TenantAccess): readonly string[] {
    return this.of;
  }
  abstract read(caller: TenantAccess): Promise<WidgetFigures[Type]>;
}

/** All kinds of widgets there are. */
@Injectable()
export class Widgets implements OnApplicationBootstrap {
  private readonly byType = new Map<string, Widget>();

  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!(instance instanceof Widget)) continue;
      if (this.byType.has(instance.type)) throw new Error(`Two kinds of widgets are called ${instance.type}`);
      this.byType.set(instance.type, instance);
    }
  }

  get types(): string[] {
    return [...this.byType.keys()];
  }

  find(type: string): Widget | undefined {
    return this.byType.get(type);
  }
}
