import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { WorkOrderCategoryCommand } from './work-order-category.commands.js';
import { decide } from './work-order-category.commands.js';
import { DEFAULT_CATEGORIES, evolveWorkOrderCategory, WorkOrderCategory } from './work-order-category.js';

const context = at('2026-03-02T09:00:00.000Z');
const kind = { load: WorkOrderCategory, evolve: evolveWorkOrderCategory };
const run = (command: WorkOrderCategoryCommand) => (category: WorkOrderCategory) => decide(category, command, context);
const create = () => WorkOrderCategory.create({ categoryId: 'c', name: 'Tire Service' }, context);

describe('work order category', () => {
  it('can be renamed and switched off, recording only what changes', () => {
    given(kind, ...create().changes)
      .when(run({ name: 'UpdateWorkOrderCategory', changes: { name: 'Tire Service', active: false } }))
      .then({ type: 'maintenance.work-order-category-updated', data: { changes: { active: false } } })
      .thenState({ name: 'Tire Service', active: false });
    given(kind, ...create().changes)
      .when(run({ name: 'UpdateWorkOrderCategory', changes: { active: true } }))
      .thenNothing();
  });

  it('is archived once and then read-only', () => {
    const category = create();
    run({ name: 'ArchiveWorkOrderCategory' })(category);
    given(kind, ...category.changes)
      .when(run({ name: 'ArchiveWorkOrderCategory' }))
      .thenNothing();
    given(kind, ...category.changes)
      .when(run({ name: 'UpdateWorkOrderCategory', changes: { name: 'x' } }))
      .thenRefused('category_archived');
    expectFoldGivesState(evolveWorkOrderCategory, category);
  });

  it('comes back from the archive and is offered again', () => {
    const category = create();
    run({ name: 'ArchiveWorkOrderCategory' })(category);
    given(kind, ...category.changes)
      .when(run({ name: 'RestoreWorkOrderCategory' }))
      .thenState({ active: true, archived: false });
    run({ name: 'RestoreWorkOrderCategory' })(category);
    given(kind, ...category.changes)
      .when(run({ name: 'RestoreWorkOrderCategory' }))
      .thenNothing();
    expectFoldGivesState(evolveWorkOrderCategory, category);
  });

  it('comes in ten kinds', () => {
    expect(new Set(DEFAULT_CATEGORIES).size).toBe(10);
  });
});
