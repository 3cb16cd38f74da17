// `node tools/make-demo-data.mjs <folder>`: makes the compact copies in deploy/demo/ from the folder of real data.
// The same folder always gives the same bytes. Developers run it; the program only reads what it made.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const source = process.argv[2];
if (!source)
  throw new Error('Usage: node tools/make-demo-data.mjs <folder with cincinnati_work_orders, epa_vehicles, rust_bus>');
const target = path.join(import.meta.dirname, '../deploy/demo');

/** The last 24 months of the records: 2021-01-01 to 2022-12-31. */
const FIRST_DAY = '2021-01-01';
const WORK_ORDERS = 37_780;
const DAY_MS = 86_400_000;

/** Columns of small numbers: what repeats stands in a dictionary, what grows is a difference. */
function cincinnati() {
  const rows = read('cincinnati_work_orders/work_orders_2008_2022.csv.gz')
    .filter(({ opened_on }) => opened_on >= FIRST_DAY)
    .map((row) => ({
      ...row,
      sequence: Number(row.work_order_id.split('-')[2]),
      year: Number(row.work_order_id.split('-')[0]),
    }))
    .sort(
      (a, b) =>
        compare(a.opened_on, b.opened_on) ||
        compare(a.location_id, b.location_id) ||
        compare(a.year, b.year) ||
        a.sequence - b.sequence,
    );
  if (rows.length !== WORK_ORDERS) throw new Error(`Expected ${WORK_ORDERS} work orders, found ${rows.length}`);
  const dictionaries = {
    assets: new Dictionary((row) => row.asset_id),
    locations: new Dictionary(
      (row) => row.location_id,
      (row) => ({ code: row.location_id, name: placeName(row.location_name) }),
    ),
    departments: new Dictionary((row) => departmentName(row.department_name)),
    reasons: new Dictionary(
      (row) => row.repair_reason_id,
      (row) => ({ code: row.repair_reason_id, name: reasonName(row.repair_reason_desc) }),
    ),
    priorities: new Dictionary((row) => row.priority_code),
    statuses: new Dictionary((row) => row.work_order_status),
    jobs: new Dictionary((row) => row.job_type),
  };
  const day = (row) => Date.parse(row.opened_on) / DAY_MS;
  const last = new Map();
  return {
    firstDay: FIRST_DAY,
    ...Object.fromEntries(Object.entries(dictionaries).map(([name, dictionary]) => [name, dictionary.fill(rows)])),
    rows: {
      day: rows.map((row, at) => day(row) - (at === 0 ? Date.parse(FIRST_DAY) / DAY_MS : day(rows[at - 1]))),
      asset: rows.map(dictionaries.assets.at),
      location: rows.map(dictionaries.locations.at),
      department: rows.map(dictionaries.departments.at),
      reason: rows.map(dictionaries.reasons.at),
      priority: rows.map(dictionaries.priorities.at),
      status: rows.map(dictionaries.statuses.at),
      job: rows.map(dictionaries.jobs.at),
      // The city's own number is year-location-sequence.
      year: rows.map(({ year }) => year - 2021),
      sequence: rows.map(({ location_id, year, sequence }) => {
        const key = `${location_id}/${year}`;
        const difference = sequence - (last.get(key) ?? 0);
        last.set(key, sequence);
        return difference;
      }),
    },
  };
}

/** What a city buys. EPA rates light vehicles only, so heavy trucks go under the cab-chassis and vans they are built on. */
function vehicles() {
  const fits = {
    patrol:
      /^(Ford (Crown Victoria|Special Service Police|Taurus AWD$|Explorer AWD$)|Chevrolet (Impala$|Tahoe 1500 [24]WD$|Caprice)|Dodge Charger( AWD)?$)/,
    sedan:
      /^(Ford (Focus|Fusion|Taurus) FWD$|Ford Fusion Hybrid FWD$|Chevrolet (Malibu|Cruze|Impala)$|Toyota (Prius|Camry|Corolla)$|Honda Civic$|Nissan Leaf$)/,
    suv: /^(Ford (Escape|Explorer) (4WD|AWD|FWD)$|Ford Escape Hybrid 4WD$|Chevrolet Equinox AWD$|Jeep (Liberty|Cherokee|Grand Cherokee) 4WD$|Toyota RAV4 4WD$)/,
    pickup:
      /^(Ford (F150 Pickup [24]WD|Ranger Pickup [24]WD)( FFV)?$|Chevrolet (Silverado [CK]15 [24]WD|Colorado [24]WD)$|GMC (Sierra [CK]15 [24]WD|Canyon [24]WD)$|Dodge Ram 1500 Pickup [24]WD$)/,
    van: /^(Ford (E150|E250) Van|Ford Transit Connect Van|Chevrolet Express (1500|2500) .*Cargo|GMC Savana (1500|2500) .*\(cargo\)|Dodge Grand Caravan$)/,
    heavy:
      /^(Ford E350 (Van|Wagon)|Chevrolet (Express 3500|Suburban 2500|Colorado Cab Chassis)|GMC (Savana 3500|Canyon Cab Chassis|Yukon XL 2500))/,
  };
  const lines = new Set();
  for (const { make, model, year, fuel } of read('epa_vehicles/vehicles.csv.gz')) {
    if (Number(year) < 2006) continue;
    for (const [type, fit] of Object.entries(fits))
      if (fit.test(`${make} ${model}`))
        lines.add(
          [
            type,
            make,
            model
              .replace(/ MDPV| FFV/, '')
              .replace(/\s+/g, ' ')
              .replace(' inc ', ' '),
            Number(year),
            fuelName(fuel),
          ].join('\t'),
        );
  }
  const models = {};
  for (const line of [...lines].sort()) {
    const [type, make, model, year, fuel] = line.split('\t');
    const known =
      ((models[type] ??= []),
      models[type].find((one) => one.make === make && one.model === model && one.fuel === fuel));
    if (known) known.years.push(Number(year));
    else models[type].push({ make, model, fuel, years: [Number(year)] });
  }
  return { models };
}

/** The last 24 monthly readings (miles) of the Madison buses of five models. */
function buses() {
  const wanted = { d309: 4, g870: 15, rt50: 4, t8h203: 48, a530875: 20 };
  const readings = Map.groupBy(read('rust_bus/odometer_monthly.csv.gz'), ({ model, bus_id }) => `${model}/${bus_id}`);
  const taken = {};
  return {
    buses: read('rust_bus/buses.csv').flatMap(({ model, bus_id, year_pur }) => {
      taken[model] = (taken[model] ?? 0) + 1;
      const miles = (readings.get(`${model}/${bus_id}`) ?? []).map(({ odometer }) => Number(odometer)).slice(-24);
      return taken[model] <= (wanted[model] ?? 0) && miles.length > 0
        ? [{ model, number: bus_id, year: Number(year_pur), miles }]
        : [];
    }),
  };
}

class Dictionary {
  #places = new Map();

  constructor(key, value = key) {
    this.key = key;
    this.value = value;
  }

  /** By its key, so that the order does not depend on the rows'. */
  fill(rows) {
    const values = new Map(rows.map((row) => [this.key(row), this.value(row)]));
    const keys = [...values.keys()].sort();
    keys.forEach((key, place) => this.#places.set(key, place));
    return keys.map((key) => values.get(key));
  }

  at = (row) => this.#places.get(this.key(row));
}

function read(file) {
  const bytes = fs.readFileSync(path.join(source, file));
  const [head, ...lines] = (file.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes)
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  const names = split(head);
  return lines.map((line) => Object.fromEntries(split(line).map((value, at) => [names[at], value])));
}

function split(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The city writes in capitals and cuts at 30 characters. */
function titled(text) {
  return text
    .toLowerCase()
    .replaceAll('`', "'")
    .replace(/(^|[\s/("-])([a-z])/g, (_, before, letter) => before + letter.toUpperCase())
    .replace(/\b(Msd|Ets|Hr|Fsd|Pmce|Gbi|Dei)\b/g, (word) => word.toUpperCase())
    .replace(/\b(And|Of|Or|Only)\b/g, (word) => word.toLowerCase());
}

function placeName(text) {
  return titled(text)
    .replace('MSD-', 'MSD ')
    .replace('Body/Paint/Glass Sp.', 'Body, Paint and Glass')
    .replace('Body Shop Heavy Eq', 'Body Shop Heavy Equipment')
    .replace('Water Works/Propane', 'Water Works');
}

function departmentName(text) {
  const known = {
    'M.S.D.': 'Metropolitan Sewer District',
    'TRAFFIC AND ROAD DIV': 'Traffic and Road Division',
    'TRANS & ENGR': 'Transportation & Engineering',
    'OFFICE OF ENVIROMENT & SUSTAINABILITY': 'Office of Environment & Sustainability',
  };
  return known[text] ?? (titled(text) || 'Unknown');
}

function reasonName(text) {
  const name = text.replace(/[- ]*\(?\s*(NON ?)?TARGET?\)?$|\s*\(NON TARGE$/, '').replace(/^PIS/, 'Placed in service');
  return name === '' ? 'Not given' : name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}

function fuelName(fuel) {
  if (/electricity/i.test(fuel)) return fuel === 'Electricity' ? 'Electric' : 'Plug-in hybrid';
  if (/diesel/i.test(fuel)) return 'Diesel';
  if (/cng|natural gas/i.test(fuel)) return 'Natural gas';
  return /e85/i.test(fuel) ? 'Gasoline or E85' : 'Gasoline';
}

function write(name, data) {
  const text = JSON.stringify(data);
  const packed = zlib.brotliCompressSync(text, {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
      [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
  fs.mkdirSync(target, { recursive: true });
  fs.writeFileSync(path.join(target, `${name}.json.br`), packed);
  console.log(`${name}.json.br: ${packed.length} bytes of ${text.length}`);
}

write('cincinnati', cincinnati());
write('vehicles', vehicles());
write('buses', buses());
