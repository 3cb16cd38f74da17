import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { allows } from '#domain/identity/permissions.js';
import type { WidgetFigures } from '#domain/insights/views.js';
import { Cache } from '#domain/ports/cache.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { TenantAccess } from '../shared/request-context.js';
import { Widgets } from '../shared/widgets.js';

/** The figures of one kind of widget. */
export class GetWidget extends Query<WidgetFigures[keyof WidgetFigures]> {
  constructor(
    readonly caller: TenantAccess,
    readonly type: string,
  ) {
    super();
  }
}

@QueryHandler(GetWidget)
export class GetWidgetHandler implements IQueryHandler<GetWidget> {
  constructor(
    private readonly widgets: Widgets,
    private readonly cache: Cache,
  ) {}

  /** @throws DomainError `not_found`, `forbidden` {permission} */
  execute({ caller, type }: GetWidget): Promise<WidgetFigures[keyof WidgetFigures]> {
    const widget = this.widgets.find(type);
    if (!widget) throw new DomainError('not_found', { kind: 'widget' });
    const [wanted = 'all'] = widget.permissions;
    if (!widget.permissions.some((permission) => allows(caller.actor.permissions, permission)))
      throw new DomainError('forbidden', { permission: wanted });
    const key = canonicalJson(['widget', type, ...widget.dependsOn(caller, new Date())]);
    return this.cache.remember(caller.tenantId, key, widget.streamsFor(caller), () => widget.read(caller));
  }
}
