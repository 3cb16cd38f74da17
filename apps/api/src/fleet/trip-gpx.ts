import type { TripDetail } from '#domain/fleet/views.js';

/** A trip as other programs read it: GPX 1.1 (topografix.com/GPX/1/1), one track of one segment. Who drove is left out. */
export function gpxOf({ vehicleNumber, startedAt, track }: TripDetail): string {
  const points = track.map(
    ({ at, latitude, longitude }) => `<trkpt lat="${latitude}" lon="${longitude}"><time>${at}</time></trkpt>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="FleetMS" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><time>${startedAt}</time></metadata>
<trk><name>${escaped(vehicleNumber)}</name><trkseg>
${points.join('')}</trkseg></trk>
</gpx>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What XML 1.0 cannot hold at all is left out. */
function escaped(text: string): string {
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '').replace(/[&<>]/g, (sign) => ENTITIES[sign]!);
}
