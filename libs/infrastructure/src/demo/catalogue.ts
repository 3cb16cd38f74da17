import type { DEFAULT_CATEGORIES } from '#domain/maintenance/work-order-category.js';
import { Chance } from './chance.js';

export type CategoryName = (typeof DEFAULT_CATEGORIES)[number];

/** A made-up part. `cents` is what one costs today, `uses` how many a job takes. */
export interface CataloguePart {
  readonly number: string;
  readonly name: string;
  readonly group: string;
  readonly unit: string;
  readonly cents: number;
  readonly uses: readonly [least: number, most: number];
}

type Line = readonly [name: string, cents: number, least?: number, most?: number, unit?: string];

const GROUPS: Readonly<Record<string, { readonly prefix: string; readonly lines: readonly Line[] }>> = {
  Oil: {
    prefix: 'OIL',
    lines: [
      ['Engine oil 5W-20 synthetic blend', 489, 5, 7, 'quart'],
      ['Engine oil 5W-30 full synthetic', 629, 5, 8, 'quart'],
      ['Diesel engine oil 15W-40', 548, 10, 16, 'quart'],
      ['Hydraulic oil AW 46', 415, 4, 12, 'quart'],
      ['Gear oil 75W-90', 1129, 1, 3, 'quart'],
    ],
  },
  Filters: {
    prefix: 'FLT',
    lines: [
      ['Oil filter, spin-on, light duty', 612],
      ['Oil filter, cartridge', 1145],
      ['Oil filter, heavy duty', 2390],
      ['Air filter, panel', 1565],
      ['Air filter, radial seal', 6840],
      ['Cabin air filter', 1420],
      ['Fuel filter, inline', 1875],
      ['Fuel/water separator', 3960],
      ['Hydraulic filter element', 5275],
      ['Transmission filter kit', 3425],
    ],
  },
  Fluids: {
    prefix: 'FLD',
    lines: [
      ['Coolant, extended life 50/50', 1349, 1, 3, 'gallon'],
      ['Windshield washer fluid', 329, 1, 2, 'gallon'],
      ['Automatic transmission fluid', 735, 4, 9, 'quart'],
      ['Brake fluid DOT 4', 845, 1, 2, 'quart'],
      ['Power steering fluid', 698, 1, 2, 'quart'],
      ['Diesel exhaust fluid', 1190, 1, 3, 'gallon'],
      ['Chassis grease NLGI 2', 595, 1, 2, 'cartridge'],
    ],
  },
  Brakes: {
    prefix: 'BRK',
    lines: [
      ['Brake pads, front, police duty', 8495],
      ['Brake pads, rear, police duty', 7790],
      ['Brake pads, front, light truck', 6925],
      ['Brake pads, rear, light truck', 6540],
      ['Brake rotor, front, vented', 9870, 2, 2],
      ['Brake rotor, rear', 7645, 2, 2],
      ['Brake shoes, heavy duty, 16.5 in', 11890, 1, 2],
      ['Brake drum, heavy duty', 21850, 1, 2],
      ['Brake chamber, type 30/30', 7960, 1, 2],
      ['Slack adjuster', 8840, 1, 2],
      ['Brake caliper, front, remanufactured', 11475],
      ['ABS wheel speed sensor', 4980],
      ['Brake hose, front', 2760],
    ],
  },
  Tires: {
    prefix: 'TIR',
    lines: [
      ['Tire 225/60R18 pursuit', 14350, 1, 4],
      ['Tire 245/55R18 pursuit', 15680, 1, 4],
      ['Tire 215/55R17 all season', 11225, 1, 4],
      ['Tire 265/70R17 all terrain', 17890, 1, 4],
      ['Tire 225/75R16 load range E', 15240, 1, 4],
      ['Tire 11R22.5 steer', 41900, 1, 2],
      ['Tire 11R22.5 drive', 44350, 1, 4],
      ['Tire 315/80R22.5 refuse', 58600, 1, 2],
      ['Tire 12-16.5 skid steer', 23800, 1, 2],
      ['Valve stem, snap-in', 215, 1, 4],
      ['TPMS sensor', 3890, 1, 2],
      ['Tire patch plug', 165, 1, 2],
      ['Wheel weights, adhesive', 48, 2, 8],
    ],
  },
  Electrical: {
    prefix: 'ELE',
    lines: [
      ['Battery, group 65, AGM', 16890],
      ['Battery, group 94R, AGM', 17950],
      ['Battery, group 31, heavy duty', 15475, 1, 3],
      ['Alternator, 220 A, remanufactured', 24890],
      ['Alternator, 160 A, heavy duty', 33950],
      ['Starter motor, remanufactured', 17640],
      ['Headlamp bulb H11', 1295, 1, 2],
      ['Sealed beam LED headlamp', 8940, 1, 2],
      ['Marker lamp, LED, amber', 745, 1, 4],
      ['Stop/tail/turn lamp, LED', 2385, 1, 2],
      ['Light bar module, blue', 11850],
      ['Siren speaker, 100 W', 18740],
      ['Fuse assortment', 385],
      ['Relay, 12 V 40 A', 695],
      ['Wiring connector kit', 1240],
      ['Backup alarm, 97 dB', 3260],
      ['Strobe beacon, amber', 6780],
    ],
  },
  Engine: {
    prefix: 'ENG',
    lines: [
      ['Spark plug, iridium', 1095, 4, 8],
      ['Ignition coil', 4875, 1, 2],
      ['Serpentine belt', 3140],
      ['Belt tensioner', 5890],
      ['Water pump', 9860],
      ['Thermostat', 2485],
      ['Radiator', 28650],
      ['Radiator hose, upper', 2395],
      ['Oxygen sensor', 7240],
      ['EGR valve', 18790],
      ['Mass air flow sensor', 9350],
      ['Fuel injector, diesel', 36850, 1, 2],
      ['Valve cover gasket set', 4685],
      ['Exhaust clamp 5 in', 1860, 1, 2],
      ['DPF gasket kit', 6420],
      ['Motor mount', 7985, 1, 2],
    ],
  },
  Transmission: {
    prefix: 'TRN',
    lines: [
      ['U-joint', 3165, 1, 2],
      ['Transmission mount', 5490],
      ['Driveshaft center bearing', 8245],
      ['CV axle, front', 10890, 1, 2],
      ['Shift solenoid', 9745],
      ['Clutch kit', 44500],
      ['PTO seal kit', 6350],
    ],
  },
  Chassis: {
    prefix: 'CHS',
    lines: [
      ['Ball joint, lower', 6175, 1, 2],
      ['Tie rod end, outer', 4890, 1, 2],
      ['Shock absorber, front', 7425, 2, 2],
      ['Strut assembly, front', 14680, 2, 2],
      ['Wheel bearing hub assembly', 13275, 1, 2],
      ['Leaf spring, rear', 28940],
      ['Air spring', 19850, 1, 2],
      ['King pin kit', 16475],
      ['Hydraulic hose, 1/2 in', 685, 3, 12, 'foot'],
      ['Hydraulic fitting, JIC', 845, 1, 4],
      ['Hydraulic cylinder seal kit', 8690],
      ['Packer blade wear shoe', 12450, 1, 2],
    ],
  },
  Body: {
    prefix: 'BDY',
    lines: [
      ['Wiper blade 22 in', 985, 1, 2],
      ['Wiper blade 24 in, heavy duty', 1465, 1, 2],
      ['Door mirror, heated', 13860],
      ['West coast mirror', 8950],
      ['Push bumper, police', 32850],
      ['Front bumper cover, primed', 24790],
      ['Grille', 13975],
      ['Fender, front', 19640],
      ['Door handle, exterior', 4390],
      ['Window regulator', 8875],
      ['Windshield, laminated', 23450],
      ['Seat cover, driver', 11890],
      ['Seat belt assembly', 14250],
      ['Touch-up paint, white', 1675],
      ['Reflective decal, city seal', 2840],
    ],
  },
};

/** What belongs to no shop: kept in small numbers in the main store, and ordered when it is needed. */
export const SPECIAL_ORDER: readonly CataloguePart[] = [
  ['Transmission control module', 68900],
  ['Turbocharger, remanufactured', 142500],
  ['ABS hydraulic unit', 89750],
  ['Instrument cluster, programmed', 51900],
  ['Aerial ladder hydraulic valve', 118400],
  ['Catalytic converter, heavy duty', 97500],
].map(([name, cents], at) => ({
  number: `SPC-${1001 + at}`,
  name: String(name),
  group: 'Special order',
  unit: 'each',
  cents: Number(cents),
  uses: [1, 2] as const,
}));

export const PARTS: readonly CataloguePart[] = Object.entries(GROUPS).flatMap(([group, { prefix, lines }]) =>
  lines.map(([name, cents, least = 1, most = 1, unit = 'each'], at) => ({
    number: `${prefix}-${1001 + at}`,
    name,
    group,
    unit,
    cents,
    uses: [least, most] as const,
  })),
);

const PARTS_OF_GROUP = Map.groupBy(PARTS, ({ group }) => group);

/** Which shelves a job of a kind goes to, and how often. */
const TAKES: Readonly<Record<CategoryName, readonly (readonly [group: string, probability: number])[]>> = {
  'Preventive Maintenance': [
    ['Oil', 0.95],
    ['Filters', 0.95],
    ['Fluids', 0.35],
    ['Body', 0.12],
  ],
  'Oil Change': [
    ['Oil', 1],
    ['Filters', 1],
  ],
  Inspection: [
    ['Body', 0.15],
    ['Electrical', 0.15],
  ],
  Repair: [
    ['Chassis', 0.4],
    ['Body', 0.2],
    ['Fluids', 0.15],
    ['Electrical', 0.15],
  ],
  'Tire Service': [
    ['Tires', 0.95],
    ['Tires', 0.3],
  ],
  'Brake Service': [
    ['Brakes', 0.95],
    ['Brakes', 0.4],
    ['Fluids', 0.2],
  ],
  'Engine Repair': [
    ['Engine', 0.85],
    ['Engine', 0.25],
    ['Fluids', 0.3],
  ],
  'Transmission Service': [
    ['Transmission', 0.6],
    ['Fluids', 0.7],
  ],
  'Body Work': [
    ['Body', 0.6],
    ['Body', 0.2],
  ],
  Electrical: [
    ['Electrical', 0.8],
    ['Electrical', 0.2],
  ],
};

/** What a job of this kind takes: whole units, each part once. */
export function partsFor(
  category: CategoryName,
  vehicleType: string,
  chance: Chance,
): { part: CataloguePart; units: number }[] {
  const heavy = /truck|apparatus|bus/i.test(vehicleType);
  const taken = new Map<CataloguePart, number>();
  for (const [group, probability] of TAKES[category]) {
    if (!chance.happens(probability)) continue;
    const shelf = PARTS_OF_GROUP.get(group)!.filter(({ name }) =>
      heavy
        ? !/light|police|pursuit/i.test(name)
        : !/heavy|refuse|diesel|11R22|hydraulic|air spring|packer/i.test(name),
    );
    const part = chance.pick(shelf);
    if (!taken.has(part)) taken.set(part, chance.integer(...part.uses));
  }
  return [...taken].map(([part, units]) => ({ part, units }));
}

const PHRASES: Readonly<Record<CategoryName, readonly string[]>> = {
  'Preventive Maintenance': [
    'Scheduled PM service',
    'PM-A: oil, filters and safety check',
    'PM-B: full service',
    'Seasonal PM service',
  ],
  'Oil Change': ['Oil and filter change', 'Oil change and multi-point check'],
  Inspection: ['Annual safety inspection', 'Inspection before service', 'Roadworthiness inspection'],
  Repair: [
    'Suspension noise over bumps',
    'Hydraulic leak',
    'Steering pulls to the right',
    'Heater and A/C not working',
    'Fluid leak found at walk-around',
    'Door does not latch',
    'Unit will not move',
    'Vibration at speed',
  ],
  'Tire Service': [
    'Flat tire, right rear',
    'Replace worn tires',
    'Low tread on steer axle',
    'TPMS warning',
    'Tire repair',
  ],
  'Brake Service': [
    'Brakes grinding',
    'Brake pads worn',
    'ABS warning light',
    'Soft brake pedal',
    'Air leak in brake system',
  ],
  'Engine Repair': [
    'Check engine light',
    'Engine overheating',
    'Loss of power',
    'Coolant leak',
    'Regeneration fails',
    'Engine misfire',
  ],
  'Transmission Service': ['Transmission slips', 'Hard shifting', 'Transmission fluid service', 'Driveline vibration'],
  'Body Work': [
    'Repair body damage',
    'Replace front bumper',
    'Mirror broken',
    'Windshield cracked',
    'Paint and decals',
  ],
  Electrical: [
    'No start, battery',
    'Emergency lights not working',
    'Charging fault',
    'Head lamp out',
    'Radio and camera power fault',
  ],
};

export function describe(category: CategoryName, reason: string, chance: Chance): string {
  const phrase = chance.pick(PHRASES[category]);
  return reason === 'Normal wear' || reason === 'Not given' ? phrase : `${phrase} (${reason.toLowerCase()})`;
}
