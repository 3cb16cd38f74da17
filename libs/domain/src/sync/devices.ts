/** A phone or browser that somebody works on, known by an id that it made up itself. */
export interface Device {
  readonly id: string;
  /** ISO 8601 UTC; it wipes itself when it hears of it. */
  readonly revokedAt: string | null;
  /** Whether it calls for the first time. */
  readonly isNew: boolean;
}

export interface DeviceView {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  /** What it calls itself, such as "Chrome on Android". */
  readonly name: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly revokedAt: string | null;
}

/** Of one person in one tenant: whoever shares a phone has a row each. */
export interface DeviceOwner {
  readonly tenantId: string;
  readonly userId: string;
}

/** So many may one person begin to use within a day. */
export const MOST_NEW_DEVICES = 20;

/** So many of one person are remembered, the ones that called last. */
export const MOST_DEVICES = 50;

export abstract class Devices {
  /** Notes that it calls. @throws DomainError `too_many_devices` {most} within a day */
  abstract seen(owner: DeviceOwner, id: string, name: string): Promise<Device>;
  /**
   * One after the other for each device; whoever comes meanwhile waits a little.
   * @param work told the highest sequence below which every command of the device is settled; 0: none yet
   * @throws DomainError `sync_in_progress` when that takes too long
   */
  abstract inTurn<Result>(
    owner: DeviceOwner,
    id: string,
    work: (lastSequence: number) => Promise<Result>,
  ): Promise<Result>;
  /** Only forward. */
  abstract settledUpTo(owner: DeviceOwner, id: string, sequence: number): Promise<void>;
  /** The latest first. @returns undefined when there is no such person */
  abstract list(tenantId: string, userId: string): Promise<readonly DeviceView[] | undefined>;
  /** Once and for all. @returns whether it is there */
  abstract revoke(owner: DeviceOwner, id: string): Promise<boolean>;
}
