import { Repository } from '../ports/repository.js';
import type { Part } from './part.js';

export abstract class PartRepository extends Repository<Part> {}
