import { Repository } from '../ports/repository.js';
import type { Invoice } from './invoice.js';

export abstract class InvoiceRepository extends Repository<Invoice> {}
