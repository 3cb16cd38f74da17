import type { CommandMeta, Receipt } from '../ports/repository.js';

/** Where stock and vehicles are kept. An ordinary row, not an aggregate: it has a name and no rules. */
export abstract class Locations {
  /**
   * The same command again gets the first answer.
   * @throws DomainError `location_name_taken`, `command_id_reused`
   */
  abstract add(command: CommandMeta, location: { readonly id: string; readonly name: string }): Promise<Receipt>;

  /** @throws DomainError as `add`, and `not_found` */
  abstract rename(command: CommandMeta, location: { readonly id: string; readonly name: string }): Promise<Receipt>;
}
