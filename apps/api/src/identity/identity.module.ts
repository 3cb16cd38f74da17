import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AccountLinks } from '#domain/identity/account-links.js';
import { Credentials } from '#domain/identity/credentials.js';
import { Passwords } from '#domain/identity/passwords.js';
import { People } from '#domain/identity/people.js';
import { RoleRepository } from '#domain/identity/role.repository.js';
import { Sessions } from '#domain/identity/sessions.js';
import { SigningKeys } from '#domain/identity/signing-keys.js';
import { TenantRepository } from '#domain/identity/tenant.repository.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import { PostgresAccountLinks } from '#infrastructure/identity/postgres-account-links.js';
import { PostgresCredentials } from '#infrastructure/identity/postgres-credentials.js';
import { PostgresPasswords } from '#infrastructure/identity/postgres-passwords.js';
import { PostgresPeople } from '#infrastructure/identity/postgres-people.js';
import { PostgresSessions } from '#infrastructure/identity/postgres-sessions.js';
import { PostgresSigningKeys } from '#infrastructure/identity/postgres-signing-keys.js';
import { roleRows } from '#infrastructure/identity/role.rows.js';
import { tenantRows } from '#infrastructure/identity/tenant.rows.js';
import { userRows } from '#infrastructure/identity/user.rows.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { TailReader } from '#infrastructure/messaging/tail-reader.js';
import { Database } from '#infrastructure/persistence/database.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import type { AnyMapping } from '#infrastructure/persistence/row-mapping.js';
import { ACCESS_STREAMS, AccessCache, AccessSource } from '../shared/access.js';
import { AccessFromDatabase } from './access-from-database.js';
import { AccessTokens } from './access-tokens.js';
import { AccountController } from './account.controller.js';
import { AuthController } from './auth.controller.js';
import { ChangeLanguageHandler } from './change-language.command.js';
import { ChangePasswordHandler } from './change-password.command.js';
import { ChangeSettingsHandler } from './change-settings.command.js';
import { ChoosePasswordHandler } from './choose-password.command.js';
import { CreateRoleHandler } from './create-role.command.js';
import { CreateUserHandler } from './create-user.command.js';
import { GetAccountLinkHandler } from './get-account-link.query.js';
import { GetSettingsHandler } from './get-settings.query.js';
import { InviteUserHandler } from './invite-user.command.js';
import { JwtStrategy } from './jwt.strategy.js';
import { ListRolesHandler } from './list-roles.query.js';
import { ListUsersHandler } from './list-users.query.js';
import { LogInHandler } from './log-in.command.js';
import { LogOutHandler } from './log-out.command.js';
import { LoginThrottle } from './login-throttle.js';
import { NewSession } from './new-session.js';
import { RefreshSessionHandler } from './refresh-session.command.js';
import { ForgotPasswordHandler, RequestPasswordResetHandler } from './request-password-reset.command.js';
import { UsersController } from './users.controller.js';

const repository = (mapping: AnyMapping) => ({
  inject: [Database, LogSignal],
  useFactory: (database: Database, signal: LogSignal) => new PostgresRepository(database, signal, mapping),
});
const adapter = <Port>(useClass: new (database: Database) => Port) => ({
  inject: [Database],
  useFactory: (database: Database) => new useClass(database),
});

@Global()
@Module({
  imports: [JwtModule.register({})],
  controllers: [AuthController, AccountController, UsersController],
  providers: [
    { provide: TenantRepository, ...repository(tenantRows) },
    { provide: UserRepository, ...repository(userRows) },
    { provide: RoleRepository, ...repository(roleRows) },
    { provide: People, ...adapter(PostgresPeople) },
    { provide: AccountLinks, ...adapter(PostgresAccountLinks) },
    { provide: Passwords, ...adapter(PostgresPasswords) },
    { provide: Credentials, ...adapter(PostgresCredentials) },
    { provide: Sessions, ...adapter(PostgresSessions) },
    { provide: SigningKeys, ...adapter(PostgresSigningKeys) },
    { provide: AccessSource, useClass: AccessFromDatabase },
    AccessTokens,
    JwtStrategy,
    LoginThrottle,
    NewSession,
    LogInHandler,
    InviteUserHandler,
    RequestPasswordResetHandler,
    ForgotPasswordHandler,
    GetAccountLinkHandler,
    ChoosePasswordHandler,
    ChangePasswordHandler,
    ChangeLanguageHandler,
    RefreshSessionHandler,
    LogOutHandler,
    CreateUserHandler,
    CreateRoleHandler,
    ChangeSettingsHandler,
    ListUsersHandler,
    ListRolesHandler,
    GetSettingsHandler,
  ],
  exports: [AccessSource, AccessTokens, AccountLinks, People, TenantRepository],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly tail: TailReader,
    private readonly accesses: AccessCache,
  ) {}

  /** Who was demoted, disabled or suspended is out as soon as the log says so, in whatever process it happened. */
  onModuleInit(): void {
    this.tail.onEvents((events) => {
      for (const { tenantId, streamType, streamId } of events)
        if (ACCESS_STREAMS.has(streamType))
          this.accesses.invalidate(tenantId, streamType === 'user' ? streamId : undefined);
    });
  }
}
