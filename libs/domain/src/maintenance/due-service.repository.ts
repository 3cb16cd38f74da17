import { Repository } from '../ports/repository.js';
import type { DueService } from './due-service.js';

export abstract class DueServiceRepository extends Repository<DueService> {}
