import { jest } from '@jest/globals';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import type { WebSocket } from 'ws';
import { visibleTypes } from '../shared/visible-streams.js';
import { LogPlaces } from '../shared/log-places.js';
import type { LiveReach } from './live-reach.query.js';
import { LiveRooms } from './live-rooms.js';
import { LiveSession } from './live-session.js';

interface Frame {
  readonly cursor: string;
  readonly changes: readonly {
    readonly streamType: string;
    readonly id: string;
    readonly version: number;
    readonly eventTypes: readonly string[];
  }[];
}

function listener(permissions: readonly string[]): { session: LiveSession; texts: string[]; frames: () => Frame[] } {
  const texts: string[] = [];
  const socket = { OPEN: 1, readyState: 1, bufferedAmount: 0, send: (text: string) => texts.push(text) };
  const session = new LiveSession(socket as unknown as WebSocket);
  session.visible = visibleTypes(permissions);
  return { session, texts, frames: () => texts.map((text) => JSON.parse(text) as Frame) };
}

const places = new LogPlaces('secret');
const TENANT = '5f80ee5b-ffce-5655-9006-e3b601f9d949';
/** Whoever reaches everything is not asked about. */
const reach = {} as LiveReach;

let position = 0;
function event(tenantId: string, streamType: string, streamId: string, version: number): RecordedEvent {
  position += 1;
  return {
    tenantId,
    streamType,
    streamId,
    version,
    position: `1.${position}`,
    event: { type: `x.${streamType}-${version}` },
  } as RecordedEvent;
}

describe('live rooms', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('make one frame of a burst, and one change of each aggregate in it', () => {
    const rooms = new LiveRooms(places, reach);
    const { session, frames } = listener(['all']);
    rooms.join(TENANT, session);
    rooms.publish([event(TENANT, 'vehicle', 'v', 1), event(TENANT, 'vehicle', 'v', 2)], '1.0');
    rooms.publish([event(TENANT, 'part', 'p', 1)], '1.2');
    expect(frames()).toEqual([]);
    jest.advanceTimersByTime(150);
    expect(frames()).toEqual([
      {
        type: 'changes',
        cursor: places.seal(TENANT, `1.${position}`),
        changes: [
          { streamType: 'vehicle', id: 'v', version: 2, eventTypes: ['x.vehicle-1', 'x.vehicle-2'] },
          { streamType: 'part', id: 'p', version: 1, eventTypes: ['x.part-1'] },
        ],
      },
    ]);
  });

  it('tell a tenant nothing of another, and nobody of what their permissions do not show', () => {
    const rooms = new LiveRooms(places, reach);
    const driver = listener(['view_vehicles']);
    const stranger = listener(['all']);
    rooms.join(TENANT, driver.session);
    rooms.join('other', stranger.session);
    rooms.publish(
      [event(TENANT, 'invoice', 'i', 1), event(TENANT, 'meter', 'm', 1), event(TENANT, 'a-new-kind', 'n', 1)],
      '1.0',
    );
    jest.advanceTimersByTime(150);
    expect(driver.frames().flatMap(({ changes }) => changes.map(({ id }) => id))).toEqual(['m']);
    expect(stranger.texts).toEqual([]);
  });

  it('write a frame once for all who may see the same', () => {
    const rooms = new LiveRooms(places, reach);
    const [first, second] = [listener(['all']), listener(['all'])];
    rooms.join(TENANT, first.session);
    rooms.join(TENANT, second.session);
    const written = jest.spyOn(JSON, 'stringify');
    rooms.publish([event(TENANT, 'vehicle', 'v', 1)], '1.0');
    jest.advanceTimersByTime(150);
    expect(written).toHaveBeenCalledTimes(1);
    written.mockRestore();
    expect(first.texts).toEqual(second.texts);
  });

  it('name as told only what was sent, so that who leaves before the frame misses nothing', () => {
    const rooms = new LiveRooms(places, reach);
    rooms.join(TENANT, listener(['all']).session);
    rooms.publish([event(TENANT, 'vehicle', 'v', 1)], '1.0');
    rooms.publish([event(TENANT, 'vehicle', 'v', 2)], '1.1');
    expect(rooms.toldUpTo(TENANT, '1.2')).toBe('1.0');
    jest.advanceTimersByTime(150);
    expect(rooms.toldUpTo(TENANT, '1.2')).toBe('1.2');
  });

  it('keep live frames back until what was missed is sent', () => {
    const rooms = new LiveRooms(places, reach);
    const { session, texts } = listener(['all']);
    session.hold();
    rooms.join(TENANT, session);
    rooms.publish([event(TENANT, 'vehicle', 'v', 1)], '1.0');
    jest.advanceTimersByTime(150);
    expect(texts).toEqual([]);
    session.send('missed');
    session.release();
    expect(texts).toHaveLength(2);
    expect(texts[0]).toBe('missed');
  });
});
