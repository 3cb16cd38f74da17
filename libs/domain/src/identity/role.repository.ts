import { Repository } from '../ports/repository.js';
import type { Role } from './role.js';

export abstract class RoleRepository extends Repository<Role> {}
