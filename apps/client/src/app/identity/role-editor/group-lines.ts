import type { Permission } from '#domain/identity/permissions.js';
import { allows, impliedBy } from '#domain/identity/permissions.js';
import type { RoleDetail } from '#domain/identity/views.js';
import type { Actor } from '#domain/shared/command.js';
import { giverOf, PERMISSION_GROUPS, permissionTitle } from '../permission-words';

/** A role while it is being changed; the version is the one it was changed from, undefined for a new one. */
export type RoleDraft = Pick<RoleDetail, 'name' | 'permissions' | 'scope' | 'requiresSecondFactor'> & {
  readonly version: number | undefined;
};
export type Resource = keyof RoleDetail['scope'];

interface Line {
  readonly name: Permission;
  readonly title: string;
  readonly allows: string;
  readonly granted: boolean;
  /** Cannot be turned; the note says why. */
  readonly fixed: boolean;
  readonly note: string | null;
}

interface Reach {
  readonly resource: Resource;
  readonly title: string;
  readonly text: string;
  readonly narrowed: boolean;
  readonly fixed: boolean;
}

export interface GroupLines {
  readonly resource: string;
  readonly isAhead: boolean;
  readonly lines: readonly Line[];
  /** What is granted but cannot be seen. */
  readonly blind: string | null;
  readonly reach: Reach | null;
}

const REACHES: Readonly<Record<string, Pick<Reach, 'resource' | 'title' | 'text'>>> = {
  'Work orders': {
    resource: 'workOrders',
    title: 'Only work orders assigned to them',
    text: 'In every list, count and page; others do not exist for them. Another role without this lifts it.',
  },
  Vehicles: {
    resource: 'vehicles',
    title: 'Only vehicles they drive',
    text: 'Those they are the assigned driver of. Another role without this lifts it.',
  },
};

/** The permissions of a role as its editor shows them to somebody, resource by resource. */
export function groupLines(role: RoleDraft | RoleDetail, editor: Actor, mayChange: boolean): GroupLines[] {
  return PERMISSION_GROUPS.map(({ resource, view, isAhead, permissions }) => {
    const lines = permissions.map(({ name, title, allows: words }): Line => {
      const giver = giverOf(name, role.permissions);
      const held = allows(editor.permissions, name);
      return {
        name,
        title,
        allows: words,
        granted: allows(role.permissions, name),
        fixed: !mayChange || giver !== null || !held,
        note: noteOf(name, giver, held || !mayChange),
      };
    });
    const changesBlindly =
      view !== undefined && !allows(role.permissions, view) && lines.some((line) => line.granted && line.name !== view);
    const reach = REACHES[resource];
    return {
      resource,
      isAhead: isAhead === true,
      lines,
      blind: changesBlindly ? `Without “${permissionTitle(view)}” they do not get to these.` : null,
      reach: reach
        ? {
            ...reach,
            narrowed: role.scope[reach.resource] !== undefined,
            // Nobody gives a wider reach than their own.
            fixed: editor.scope[reach.resource] !== undefined && role.scope[reach.resource] !== undefined,
          }
        : null,
    };
  });
}

function noteOf(name: Permission, giver: Permission | null, held: boolean): string | null {
  if (giver !== null) return `Comes with “${permissionTitle(giver)}”.`;
  if (!held) return 'You do not have it yourself, so you cannot give it.';
  const brings = impliedBy(name);
  return brings.length === 0 ? null : `Brings “${brings.map(permissionTitle).join('”, “')}” with it.`;
}
