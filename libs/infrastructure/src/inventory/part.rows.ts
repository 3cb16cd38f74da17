import { evolvePart, Part, type PartState } from '#domain/inventory/part.js';
import type { PartEvent } from '#domain/inventory/part.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const partRows: RowMapping<PartState, PartEvent, Part> = {
  streamType: 'part',
  table: 'part',
  restore: (snapshot) => new Part(snapshot),
  evolve: evolvePart,
  id: (state) => state.id,
  columns: (state) => ({
    part_number: state.partNumber,
    name: state.name,
    stocked: state.stocked,
    archived: state.archived,
  }),
  unique: { part_number: 'part_number_taken' },
};
