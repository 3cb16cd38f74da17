import { Repository } from '../ports/repository.js';
import type { WorkOrder } from './work-order.js';

export abstract class WorkOrderRepository extends Repository<WorkOrder> {}
