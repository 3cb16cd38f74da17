import { Repository } from '../ports/repository.js';
import type { Attachment } from './attachment.js';

export abstract class AttachmentRepository extends Repository<Attachment> {}
