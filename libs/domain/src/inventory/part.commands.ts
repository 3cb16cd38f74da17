import type { DecisionContext } from '../shared/command.js';
import type { PartParticulars } from './part.events.js';
import type { Part } from './part.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type UpdatePart = Command<'UpdatePart', { changes: Partial<PartParticulars> }>;
export type ArchivePart = Command<'ArchivePart'>;

export type PartCommand = UpdatePart | ArchivePart;

export function decide(part: Part, command: PartCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'UpdatePart':
      return part.update(command.changes, context);
    case 'ArchivePart':
      return part.archive(context);
  }
}
