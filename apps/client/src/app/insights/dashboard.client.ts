import { httpResource } from '@angular/common/http';
import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { DashboardView, WidgetFigures, WidgetView } from '#domain/insights/views.js';
import type { Page } from '#domain/shared/views.js';
import { API } from '../shared/api';
import { CommandOutbox } from '../shared/command-outbox';

@Injectable({ providedIn: 'root' })
export class DashboardClient {
  private readonly outbox = inject(CommandOutbox);

  /** The default one stands first. For use where effects may be. */
  dashboards(): HttpResourceRef<Page<DashboardView> | undefined> {
    return httpResource<Page<DashboardView>>(() => `${API}/dashboards`);
  }

  /** @param type undefined asks for none */
  figures<Type extends keyof WidgetFigures>(
    type: () => Type | undefined,
  ): HttpResourceRef<WidgetFigures[Type] | undefined> {
    return httpResource<WidgetFigures[Type]>(() => {
      const asked = type();
      return asked && `${API}/dashboards/widgets/${asked}`;
    });
  }

  arrange(dashboardId: string, widgets: readonly WidgetView[]): Promise<unknown> {
    return this.outbox.send({ method: 'PUT', path: `/dashboards/${dashboardId}/arrangement`, body: { widgets } });
  }

  /** As the company has it. */
  reset(dashboardId: string): Promise<unknown> {
    return this.outbox.send({ method: 'DELETE', path: `/dashboards/${dashboardId}/arrangement` });
  }
}
