import type { Person } from '#domain/identity/people.js';
import { User } from '#domain/identity/user.js';
import type { IdOf } from './ids.js';
import type { Scribe } from './scribe.js';

type RoleName = 'admin' | 'fleet_manager' | 'technician' | 'driver';

/** What the demo's log-ins have in common. */
export const DEMO_PASSWORD = 'fleet-demo-2026';

/** Shown as their phone number, so that nobody takes a made-up person for a real one. */
export const SYNTHETIC = '(synthetic person)';

interface Invented {
  readonly key: string;
  readonly name: string;
  readonly role: RoleName;
  readonly logsIn: boolean;
}

/** The admin comes with the tenant. */
const LOG_INS: readonly Invented[] = [
  { key: 'manager', name: 'Maria Castellano', role: 'fleet_manager', logsIn: true },
  { key: 'technician', name: 'Terrence Boyd', role: 'technician', logsIn: true },
  { key: 'driver', name: 'Dana Whitfield', role: 'driver', logsIn: true },
];

const TECHNICIANS = [
  'Marcus Bell',
  'Luis Ortega',
  'Priya Raman',
  'Hank Dobson',
  'Keisha Monroe',
  'Viktor Petrov',
  'Sam Nakamura',
  'Rosa Delgado',
  'Owen Gallagher',
  'Aaliyah Brooks',
  'Jim Kowalski',
  'Theo Lindqvist',
  'Wanda Pruitt',
  'Andre Fontaine',
];
const SUPERVISORS = ['Gloria Steinbach', 'Ray Whitaker', 'Noor Haddad', 'Carl Jansen'];

export interface DemoUser extends Invented {
  readonly id: string;
  readonly person: Person;
}

/** `technicians` of them beside the one who logs in. */
export function demoUsers(domain: string, idOf: IdOf, technicians: number, supervisors: number): DemoUser[] {
  const others = [
    ...TECHNICIANS.slice(0, technicians).map((name) => ({ name, role: 'technician' as const })),
    ...SUPERVISORS.slice(0, supervisors).map((name) => ({ name, role: 'fleet_manager' as const })),
  ].map((one): Invented => ({ ...one, key: `synthetic.${one.name.toLowerCase().replace(' ', '.')}`, logsIn: false }));
  return [...LOG_INS, ...others].map((one) => {
    const id = idOf(`user ${one.key}`);
    return {
      ...one,
      id,
      person: { id, name: one.name, email: `${one.key}@${domain}`, phone: SYNTHETIC, language: 'en' },
    };
  });
}

/** @param locationId where they work; null: nowhere in particular */
export function userOf(
  { id, role }: DemoUser,
  locationId: string | null,
  idOf: IdOf,
  scribe: Scribe,
  at: string,
): User {
  return scribe.begin(null, at, (context) => {
    const user = User.create({ userId: id, roleIds: [idOf(`role ${role}`)] }, context);
    user.changeLocation(locationId, context);
    return user;
  });
}
