import type { DataSource } from 'typeorm';
import { Spine1790000000001 } from './migrations/0001-spine.js';
import { Identity1790000000002 } from './migrations/0002-identity.js';
import { SessionLifetime1790000000003 } from './migrations/0003-session-lifetime.js';
import { BoardColumns1790000000014 } from './migrations/0014-board-columns.js';
import { Dashboards1790000000007 } from './migrations/0007-dashboards.js';
import { DueStanding1790000000006 } from './migrations/0006-due-standing.js';
import { Jobs1790000000010 } from './migrations/0010-jobs.js';
import { LoginCandidates1790000000005 } from './migrations/0005-login-candidates.js';
import { Administration1790000000012 } from './migrations/0012-administration.js';
import { Passkeys1790000000015 } from './migrations/0015-passkeys.js';
import { SecondFactors1790000000013 } from './migrations/0013-second-factors.js';
import { Mail1790000000011 } from './migrations/0011-mail.js';
import { SessionsInTurn1790000000018 } from './migrations/0018-sessions-in-turn.js';
import { Devices1790000000019 } from './migrations/0019-devices.js';
import { SyncConflicts1790000000020 } from './migrations/0020-sync-conflicts.js';
import { Attachments1790000000021 } from './migrations/0021-attachments.js';
import { Trips1790000000022 } from './migrations/0022-trips.js';
import { TechniciansReport1790000000023 } from './migrations/0023-technicians-report.js';
import { LostAnswers1790000000024 } from './migrations/0024-lost-answers.js';
import { MailsAreForgotten1790000000025 } from './migrations/0025-mails-are-forgotten.js';
import { RolesRecordTrips1790000000026 } from './migrations/0026-roles-record-trips.js';
import { VehiclesByYear1790000000027 } from './migrations/0027-vehicles-by-year.js';
import { LetGo1790000000029 } from './migrations/0029-let-go.js';
import { TenantLog1790000000004 } from './migrations/0004-tenant-log.js';
import { SearchAndActivity1790000000009 } from './migrations/0009-search-and-activity.js';
import { SearchEntriesByReader1790000000016 } from './migrations/0016-search-entries-by-reader.js';

/** Migrations run as the owner of the schema, one connection. TypeORM is loaded when there is something to migrate. */
export async function migrationDataSource(adminUrl: string): Promise<DataSource> {
  const { DataSource } = await import('typeorm');
  return new DataSource({
    type: 'postgres',
    url: adminUrl,
    migrations: [
      Spine1790000000001,
      Identity1790000000002,
      SessionLifetime1790000000003,
      TenantLog1790000000004,
      LoginCandidates1790000000005,
      DueStanding1790000000006,
      Dashboards1790000000007,
      SearchAndActivity1790000000009,
      Jobs1790000000010,
      Mail1790000000011,
      Administration1790000000012,
      SecondFactors1790000000013,
      BoardColumns1790000000014,
      Passkeys1790000000015,
      SearchEntriesByReader1790000000016,
      SessionsInTurn1790000000018,
      Devices1790000000019,
      SyncConflicts1790000000020,
      Attachments1790000000021,
      Trips1790000000022,
      TechniciansReport1790000000023,
      LostAnswers1790000000024,
      MailsAreForgotten1790000000025,
      RolesRecordTrips1790000000026,
      VehiclesByYear1790000000027,
      LetGo1790000000029,
    ],
    migrationsTableName: 'migration',
    extra: { max: 1, options: '-c role=fleet_owner' },
  });
}
