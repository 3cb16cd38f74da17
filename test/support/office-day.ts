import type { Chance } from '#infrastructure/demo/chance.js';
import type { Client } from './program.js';

/** People of the office and the shop, signed in at the demo's city. */
export interface Staff {
  readonly manager: Client;
  readonly admin: Client;
  readonly technician: Client;
}

interface Listed {
  readonly data: readonly { readonly id: string }[];
}

/** What the client asks when somebody opens a page, a form or a dialog. */
export class Screens {
  constructor(private readonly person: Client) {}

  /** Where everybody lands. */
  async overview(): Promise<void> {
    await this.ask('/dashboards', ...WIDGETS.map((type) => `/dashboards/widgets/${type}`), ...RAIL);
  }

  async workOrders(): Promise<void> {
    await this.ask('/work-orders?limit=50', CATEGORIES, PEOPLE, ...RAIL);
  }

  async workOrder(id: string): Promise<void> {
    await this.ask(`/work-orders/${id}`, `/work-orders/${id}/history?limit=20`);
  }

  async newWorkOrder(): Promise<void> {
    await this.ask(CATEGORIES, PEOPLE, '/vehicles?search=1&limit=12');
  }

  async peopleToChoose(): Promise<void> {
    await this.ask(PEOPLE);
  }

  async vehicles(): Promise<void> {
    await this.ask('/vehicles?limit=50', ...RAIL);
  }

  async roles(): Promise<void> {
    await this.ask('/roles?limit=200', '/users?limit=50', '/settings', CATEGORIES);
  }

  private async ask(...paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const { status } = await this.person.get(path);
      // As in the client: who may not choose people does without.
      if (status !== 200 && status !== 403) throw new Error(`GET ${path} answered ${status}`);
    }
  }
}

const CATEGORIES = '/work-order-categories?limit=200';
const PEOPLE = '/users?limit=200&status[]=active';
const WIDGETS = ['vehicle_count', 'active_work_orders', 'monthly_costs', 'maintenance_due'];
const RAIL = [
  '/due-services/stats',
  '/work-orders?status[]=open&status[]=pending_approval&status[]=scheduled&status[]=in_progress&status[]=on_hold&limit=1',
  '/notifications?limit=20',
];

/**
 * A working day: `jobs` work orders come in and are assigned, worked on and completed, while the overview, lists and settings
 * are looked at as an office does. What is looked at when, and by whom, follows from `chance`.
 * @param day tells apart what several days on one database add
 */
export async function workThrough(staff: Staff, jobs: number, chance: Chance, day: number): Promise<void> {
  const [office, admin, shop] = [staff.manager, staff.admin, staff.technician].map((person) => new Screens(person)) as [
    Screens,
    Screens,
    Screens,
  ];
  const vehicles = (await staff.manager.get<Listed>('/vehicles?limit=200&status[]=active')).body.data;
  const { id: technician } = (await staff.technician.get<{ user: { id: string } }>('/me')).body.user;
  for (let job = 0; job < jobs; job += 1) {
    // The overview is landed on and gone back to, some nine times by each of the two; settings are opened seldom.
    if (chance.happens(0.3)) await chance.pick([office, admin]).overview();
    if (chance.happens(0.1)) await admin.roles();
    if (job === Math.floor(jobs / 3))
      await staff.admin.command('/work-order-categories', { name: `Storm of day ${day}` });
    if (job === Math.floor(jobs / 2)) await invite(staff.admin, day);
    if (chance.happens(0.3)) await office.vehicles();

    await office.workOrders();
    await office.newWorkOrder();
    const { id } = await staff.manager.command('/work-orders', {
      vehicleId: chance.pick(vehicles).id,
      category: 'Repair',
      priority: 'non_scheduled',
      description: 'Reported by the driver',
    });
    await office.workOrder(id);
    await office.peopleToChoose();
    await staff.manager.command(`/work-orders/${id}/assign`, { assignedTo: technician });
    await office.workOrders();

    await shop.workOrders();
    await shop.workOrder(id);
    await staff.technician.command(`/work-orders/${id}/start`);
    await shop.peopleToChoose();
    await staff.technician.command(`/work-orders/${id}/labor`, { hours: chance.integer(1, 4), rate: 60 });
    await shop.workOrder(id);
    await staff.technician.command(`/work-orders/${id}/complete`);
    await shop.workOrders();
    if (chance.happens(0.5)) await office.workOrder(id);
  }
}

async function invite(admin: Client, day: number): Promise<void> {
  await admin.command('/users', {
    name: 'Sam Newhouse',
    email: `sam.${day}@queencity.example`,
    password: 'a long enough password',
    roles: ['technician'],
  });
}
