import { Repository } from '../ports/repository.js';
import type { WorkOrderCategory } from './work-order-category.js';

export abstract class WorkOrderCategoryRepository extends Repository<WorkOrderCategory> {}
