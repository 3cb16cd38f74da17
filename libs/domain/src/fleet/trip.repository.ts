import { Repository } from '../ports/repository.js';
import type { Trip } from './trip.js';

export abstract class TripRepository extends Repository<Trip> {}
