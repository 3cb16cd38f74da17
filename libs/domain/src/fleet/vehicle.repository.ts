import { Repository } from '../ports/repository.js';
import type { Vehicle } from './vehicle.js';

export abstract class VehicleRepository extends Repository<Vehicle> {}
