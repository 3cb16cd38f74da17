import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DomainError } from '#domain/shared/domain-error.js';
import { Devices, type DeviceView } from '#domain/sync/devices.js';

export class ListDevices extends Query<{ data: readonly DeviceView[] }> {
  constructor(
    readonly tenantId: string,
    readonly userId: string,
  ) {
    super();
  }
}

@QueryHandler(ListDevices)
export class ListDevicesHandler implements IQueryHandler<ListDevices> {
  constructor(private readonly devices: Devices) {}

  /** @throws DomainError `not_found` */
  async execute({ tenantId, userId }: ListDevices): Promise<{ data: readonly DeviceView[] }> {
    const data = await this.devices.list(tenantId, userId);
    if (!data) throw new DomainError('not_found', { kind: 'user' });
    return { data };
  }
}
