import { Repository } from '../ports/repository.js';
import type { Meter } from './meter.js';

export abstract class MeterRepository extends Repository<Meter> {}
