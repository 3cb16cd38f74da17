import type { DecisionContext } from '../shared/command.js';
import { merged } from '../shared/conflict-policy.js';
import type { PartParticulars } from './part.events.js';
import type { Part } from './part.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** `base`: what the fields showed when the change was made. */
export type UpdatePart = Command<'UpdatePart', { changes: Partial<PartParticulars>; base?: Partial<PartParticulars> }>;
export type ArchivePart = Command<'ArchivePart'>;

export type PartCommand = UpdatePart | ArchivePart;

export function decide(part: Part, command: PartCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'UpdatePart':
      return part.update(
        command.base ? merged(command.changes, command.base, { ...part.state }) : command.changes,
        context,
      );
    case 'ArchivePart':
      return part.archive(context);
  }
}
