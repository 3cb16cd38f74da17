import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '#domain/shared/domain-error.js';
import { Devices } from '#domain/sync/devices.js';

/** Said twice, it is the same: a lost phone stays lost. */
export class RevokeDevice extends Command<object> {
  constructor(
    readonly tenantId: string,
    readonly userId: string,
    readonly deviceId: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeDevice)
export class RevokeDeviceHandler implements ICommandHandler<RevokeDevice> {
  constructor(private readonly devices: Devices) {}

  /** @throws DomainError `not_found` */
  async execute({ tenantId, userId, deviceId }: RevokeDevice): Promise<object> {
    if (!(await this.devices.revoke({ tenantId, userId }, deviceId)))
      throw new DomainError('not_found', { kind: 'device' });
    return { id: deviceId };
  }
}
