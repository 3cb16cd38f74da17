import { Repository } from '../ports/repository.js';
import type { Tenant } from './tenant.js';

export abstract class TenantRepository extends Repository<Tenant> {}
