import type { MeterKind } from '#domain/fleet/meter.events.js';
import { vinCheckDigit } from '#domain/fleet/vin.js';
import { DAY } from './calendar.js';
import { Chance } from './chance.js';
import type { Bus, CityRow, ModelLine } from './demo-data.js';

const MILE = 1609.344;

/** A vehicle as the demo tells it. */
export interface Asset {
  readonly number: string;
  readonly type: string;
  readonly make: string | null;
  readonly model: string | null;
  readonly year: number | null;
  readonly fuel: string | null;
  readonly vin: string | null;
  readonly plate: string | null;
  readonly department: string;
  readonly location: string;
  readonly meterKind: MeterKind;
  /** Metres or seconds that its meter shows at an instant; never less at a later one. */
  readonly meterAt: (time: number) => number;
}

/** The city's assets. Kind, make and model are guessed from where the asset was repaired and whose it is. */
export function cityAssets(
  rows: readonly CityRow[],
  models: Readonly<Record<string, readonly ModelLine[]>>,
  begins: number,
): Asset[] {
  return [...Map.groupBy(rows, ({ asset }) => asset)].map(([number, visits]) => {
    const chance = new Chance(`asset ${number}`);
    const location = commonest(visits.map((visit) => visit.location));
    const department = visits.at(-1)!.department;
    const kind = kindOf(number, location, department, chance);
    const line =
      kind.models === null
        ? null
        : new Chance(`series ${kind.models} ${series(number)} ${chance.integer(0, 2)}`).pick(models[kind.models] ?? []);
    const year = line ? chance.pick(line.years.filter((each) => each >= Math.min(2010, line.years.at(-1)!))) : null;
    const daily = kind.daily * chance.between(0.5, 1.5);
    const age = begins / DAY / 365.25 + 1970 - (year ?? 2015);
    const first = Math.round(daily * 365 * Math.min(age, 9) * chance.between(0.5, 0.9));
    return {
      number,
      type: kind.type,
      make: line?.make ?? null,
      model: line?.model ?? null,
      year,
      fuel: line?.fuel ?? null,
      vin: line && year ? inventedVin(line.make, year, chance) : null,
      plate: kind.models ? `QC ${number}` : null,
      department,
      location,
      meterKind: kind.meter ?? 'odometer',
      meterAt: (time) => first + Math.max(0, Math.floor((daily * (time - begins)) / DAY)),
    };
  });
}

/** The buses, with the readings they really had, month by month up to now. */
export function transitAssets(buses: readonly Bus[], now: number, garages: readonly string[]): Asset[] {
  return buses.map(({ model, number, year, miles }, at) => {
    const { make, name } = BUS_MODELS[model] ?? { make: 'GMC', name: model };
    const month = 30 * DAY;
    const begins = now - (miles.length - 1) * month;
    const meterAt = (time: number): number => {
      const place = Math.min(miles.length - 1, Math.max(0, (time - begins) / month));
      const [before, after] = [miles[Math.floor(place)]!, miles[Math.ceil(place)]!];
      return Math.floor((before + (after - before) * (place % 1)) * MILE);
    };
    return {
      number,
      type: 'Transit bus',
      make,
      model: name,
      year,
      fuel: 'Diesel',
      vin: null,
      plate: `CT ${number}`,
      department: 'Bus Operations',
      location: garages[at % garages.length]!,
      meterKind: 'odometer',
      meterAt,
    };
  });
}

const BUS_MODELS: Readonly<Record<string, { make: string; name: string }>> = {
  d309: { make: 'Davidson', name: '309' },
  g870: { make: 'Grumman', name: '870' },
  rt50: { make: 'Chance', name: 'RT-50' },
  t8h203: { make: 'GMC', name: 'T8H-203' },
  a530875: { make: 'GMC', name: 'A5308' },
};

interface Kind {
  readonly type: string;
  /** Which list of models fits; null: nothing that the EPA rates. */
  readonly models: string | null;
  /** Metres or seconds of engine time a day. */
  readonly daily: number;
  readonly meter?: MeterKind;
}

const KM = 1000;
const SEDAN: Kind = { type: 'Sedan', models: 'sedan', daily: 28 * KM };
const SUV: Kind = { type: 'SUV', models: 'suv', daily: 32 * KM };
const PICKUP: Kind = { type: 'Pickup', models: 'pickup', daily: 42 * KM };
const VAN: Kind = { type: 'Van', models: 'van', daily: 45 * KM };
const HEAVY: Kind = { type: 'Heavy truck', models: 'heavy', daily: 38 * KM };

function kindOf(number: string, location: string, department: string, chance: Chance): Kind {
  if (number.startsWith('X')) return { type: 'Equipment', models: null, daily: 2.5 * 3600, meter: 'engine_hours' };
  if (/^Fire/.test(department))
    return location === 'Fire Shop' ? { type: 'Fire apparatus', models: 'heavy', daily: 30 * KM } : SUV;
  if (/Investigations|Chief|Support/.test(department)) return chance.pick([SEDAN, SUV]);
  if (/^Police/.test(department)) return { type: 'Patrol car', models: 'patrol', daily: 95 * KM };
  if (location === 'West Fork')
    return /^\D*\d15/.test(number) ? { type: 'Refuse truck', models: 'heavy', daily: 70 * KM } : HEAVY;
  if (/^(Specialized|Heavy Duty|New Equip)/.test(location))
    return chance.weighted([
      [HEAVY, 5],
      [PICKUP, 2],
      [VAN, 1],
    ]);
  if (/^(Water|MSD)/.test(location))
    return chance.weighted([
      [VAN, 4],
      [PICKUP, 4],
      [HEAVY, 3],
      [SUV, 1],
    ]);
  return chance.weighted([
    [SEDAN, 4],
    [SUV, 3],
    [PICKUP, 3],
    [VAN, 2],
  ]);
}

/** Assets of one series were bought together: the digits before the running ones. */
function series(number: string): string {
  return number.replace(/\D/g, '').slice(0, 3);
}

function commonest(words: readonly string[]): string {
  return [...Map.groupBy(words, (word) => word)].sort(
    ([a, of], [b, than]) => than.length - of.length || (a < b ? -1 : 1),
  )[0]![0];
}

const MAKERS: Readonly<Record<string, string>> = {
  Ford: '1FM',
  Chevrolet: '1GN',
  GMC: '1GT',
  Dodge: '2B3',
  Toyota: 'JTD',
  Honda: '2HG',
  Nissan: '1N4',
  Jeep: '1J4',
};
const VIN_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
/** 49 CFR 565.15(d)(1), table VII, from 2006. */
const YEAR_CODES = '6789ABCDEFGHJKLMNPRSTVWXY';

/** Passes the check; belongs to nothing: its serial is letters where makers put digits. */
function inventedVin(make: string, year: number, chance: Chance): string {
  const letters = (count: number) => Array.from({ length: count }, () => chance.pick([...VIN_LETTERS])).join('');
  const head = `${MAKERS[make] ?? '1ZZ'}${letters(5)}`;
  const tail = `${YEAR_CODES.charAt(year - 2006)}Z${letters(3)}${String(chance.integer(0, 999)).padStart(3, '0')}`;
  return `${head}${vinCheckDigit(`${head}0${tail}`)}${tail}`;
}

/** Another of the same series, bought beside it: the `copy`th, from 1. */
export function alike(asset: Asset, copy: number): Asset {
  const { number, plate, vin } = asset;
  const tail = vin && `${vin.slice(9, 14)}${String((Number(vin.slice(14)) + copy) % 1000).padStart(3, '0')}`;
  return {
    ...asset,
    number: `${number}-${copy}`,
    plate: plate && `${plate}-${copy}`,
    vin: vin && `${vin.slice(0, 8)}${vinCheckDigit(`${vin.slice(0, 8)}0${tail}`)}${tail}`,
  };
}
