import { Repository } from '../ports/repository.js';
import type { User } from './user.js';

export abstract class UserRepository extends Repository<User> {}
