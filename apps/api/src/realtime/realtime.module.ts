import { Module } from '@nestjs/common';
import { TailReader } from '#infrastructure/messaging/tail-reader.js';
import { AccessTokenCheck } from './access-token-check.js';
import { LiveLog } from './live-log.js';
import { LiveReach } from './live-reach.query.js';
import { LiveRooms } from './live-rooms.js';
import { LiveGateway } from './live.gateway.js';
import { MissedChanges } from './missed-changes.query.js';

@Module({
  providers: [
    { provide: LiveLog, useExisting: TailReader },
    AccessTokenCheck,
    MissedChanges,
    LiveReach,
    LiveRooms,
    LiveGateway,
  ],
})
export class RealtimeModule {}
