/** Where stock and vehicles are kept. An ordinary row, not an aggregate: it has a name and no rules. */
export abstract class Locations {
  /** The same id again changes nothing. @throws DomainError `location_name_taken` */
  abstract add(tenantId: string, location: { readonly id: string; readonly name: string }): Promise<void>;
}
