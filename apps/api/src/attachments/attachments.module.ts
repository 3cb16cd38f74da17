import { join } from 'node:path';
import { Inject, Logger, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { AttachmentRepository } from '#domain/attachments/attachment.repository.js';
import { Pictures } from '#domain/attachments/pictures.js';
import { FileStorage } from '#domain/ports/file-storage.js';
import { JobQueue } from '#domain/ports/job-queue.js';
import { attachmentRows } from '#infrastructure/attachments/attachment.rows.js';
import { SharpPictures } from '#infrastructure/images/sharp-pictures.js';
import { once } from '#infrastructure/messaging/bull-job-queue.js';
import { DurableReader } from '#infrastructure/messaging/durable-reader.js';
import { JobJournal } from '#infrastructure/messaging/job-journal.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import { SharedRedis } from '#infrastructure/redis/redis-client.js';
import { FolderFileStorage } from '#infrastructure/storage/folder-file-storage.js';
import { S3FileStorage } from '#infrastructure/storage/s3-file-storage.js';
import { BackgroundWork } from '../shared/background-work.js';
import type { Environment } from '../shared/config.js';
import { observed, observedReader } from '../shared/observed.js';
import { AttachFileHandler } from './attach-file.command.js';
import { AttachmentFilesProcessor } from './attachment-files.processor.js';
import { AttachmentWorkReader } from './attachment-work.reader.js';
import { AttachmentsController } from './attachments.controller.js';
import { ChangeAttachmentHandler } from './change-attachment.command.js';
import { ATTACHMENT_FILES } from './contract.js';
import { GetAttachmentFileHandler } from './get-attachment-file.query.js';
import { ListAttachmentsHandler } from './list-attachments.query.js';
import { RemoveAttachmentHandler } from './remove-attachment.command.js';
import { SeenAttachments } from './seen-attachments.js';
import { TusUploads } from './tus-uploads.js';
import { UploadFinisher } from './upload-finisher.js';
import { UploadSpool } from './upload-spool.js';
import { UploadSweeper } from './upload-sweeper.js';
import { UploadsController } from './uploads.controller.js';

type Config = ConfigService<Environment, true>;

/** A bucket where one is named, else a folder. */
function fileStorage(config: Config): FileStorage {
  const endpoint = config.get('FLEET_S3_ENDPOINT', { infer: true });
  if (endpoint === undefined)
    return new FolderFileStorage(join(config.get('FLEET_DATA_DIR', { infer: true }), 'files'));
  return new S3FileStorage({
    endpoint,
    bucket: config.get('FLEET_S3_BUCKET', { infer: true }),
    region: config.get('FLEET_S3_REGION', { infer: true }),
    accessKeyId: config.get('FLEET_S3_ACCESS_KEY_ID', { infer: true }),
    secretAccessKey: config.get('FLEET_S3_SECRET_ACCESS_KEY', { infer: true }),
  });
}

@Module({
  controllers: [AttachmentsController, UploadsController],
  providers: [
    {
      provide: AttachmentRepository,
      inject: [Database, LogSignal],
      useFactory: (database: Database, signal: LogSignal) => new PostgresRepository(database, signal, attachmentRows),
    },
    { provide: FileStorage, inject: [ConfigService], useFactory: fileStorage },
    { provide: Pictures, useClass: SharpPictures },
    {
      provide: DurableReader,
      inject: [Database, JobQueue, LogSignal],
      useFactory: (database: Database, jobs: JobQueue, signal: LogSignal) =>
        new DurableReader(
          database,
          new AttachmentWorkReader(jobs),
          signal,
          (error) => new Logger('Attachments').error(error),
          observedReader,
        ),
    },
    SeenAttachments,
    UploadSpool,
    UploadFinisher,
    UploadSweeper,
    TusUploads,
    AttachmentFilesProcessor,
    AttachFileHandler,
    ChangeAttachmentHandler,
    RemoveAttachmentHandler,
    ListAttachmentsHandler,
    GetAttachmentFileHandler,
  ],
})
export class AttachmentsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly works: boolean;
  private readonly serves: boolean;

  constructor(
    config: ConfigService<Environment, true>,
    private readonly background: BackgroundWork,
    private readonly journal: JobJournal,
    @Inject(SharedRedis) private readonly redis: SharedRedis | null,
    private readonly reader: DurableReader,
    private readonly processor: AttachmentFilesProcessor,
    private readonly sweeper: UploadSweeper,
  ) {
    const roles = config.get('FLEET_ROLES', { infer: true });
    this.works = roles.includes('worker');
    this.serves = roles.includes('api');
  }

  onApplicationBootstrap(): void {
    if (this.serves) this.background.add(() => this.sweeper.start());
    if (!this.works) return;
    const work = once(this.journal, ATTACHMENT_FILES, this.processor.process.bind(this.processor));
    this.processor.process = (job) => observed('job', ATTACHMENT_FILES, () => work(job)) as Promise<void>;
    this.background.add(() => this.reader.start());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeper.stop();
    if (!this.works || !this.background.hasBegun) return;
    // BullMQ says good-bye to Redis, and would wait for one that is away.
    const atOnce = this.redis !== null && this.redis.jobs.status !== 'ready';
    await Promise.all([this.reader.stop(), this.processor.worker.close(atOnce)]);
  }
}
