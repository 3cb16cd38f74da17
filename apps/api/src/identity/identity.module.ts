import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { JwtModule } from '@nestjs/jwt';
import { AccountLinks } from '#domain/identity/account-links.js';
import { Challenges } from '#domain/identity/challenges.js';
import { Credentials } from '#domain/identity/credentials.js';
import { Passkeys } from '#domain/identity/passkeys.js';
import { Passwords } from '#domain/identity/passwords.js';
import { People } from '#domain/identity/people.js';
import { RecoveryCodes } from '#domain/identity/recovery-codes.js';
import { RoleRepository } from '#domain/identity/role.repository.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import { Sessions } from '#domain/identity/sessions.js';
import { SigningKeys } from '#domain/identity/signing-keys.js';
import { TenantRepository } from '#domain/identity/tenant.repository.js';
import { UserRepository } from '#domain/identity/user.repository.js';
import { Secrets } from '#domain/ports/secrets.js';
import { PostgresAccountLinks } from '#infrastructure/identity/postgres-account-links.js';
import { PostgresChallenges } from '#infrastructure/identity/postgres-challenges.js';
import { PostgresCredentials } from '#infrastructure/identity/postgres-credentials.js';
import { PostgresPasskeys } from '#infrastructure/identity/postgres-passkeys.js';
import { PostgresPasswords } from '#infrastructure/identity/postgres-passwords.js';
import { PostgresPeople } from '#infrastructure/identity/postgres-people.js';
import { PostgresRecoveryCodes } from '#infrastructure/identity/postgres-recovery-codes.js';
import { PostgresSecondFactors } from '#infrastructure/identity/postgres-second-factors.js';
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
import { EnvironmentSecrets } from '#infrastructure/secrets/environment-secrets.js';
import { ACCESS_STREAMS, AccessCache, AccessSource } from '../shared/access.js';
import type { Environment } from '../shared/config.js';
import { History } from '../shared/history.query.js';
import { AccessFromDatabase } from './access-from-database.js';
import { AccessTokens } from './access-tokens.js';
import { AccountController } from './account.controller.js';
import { AddPasskeyHandler, BeginPasskeyHandler } from './add-passkey.command.js';
import { AuthController } from './auth.controller.js';
import { ChangePasswordHandler } from './change-password.command.js';
import { ChangePreferencesHandler } from './change-preferences.command.js';
import { ChangeSettingsHandler } from './change-settings.command.js';
import { ChangeUserRolesHandler } from './change-user-roles.command.js';
import { ChoosePasswordHandler } from './choose-password.command.js';
import { CreateRoleHandler } from './create-role.command.js';
import { CreateUserHandler } from './create-user.command.js';
import { DeleteRoleHandler } from './delete-role.command.js';
import { DisableUserHandler } from './disable-user.command.js';
import { EnableUserHandler } from './enable-user.command.js';
import { GetAccountLinkHandler } from './get-account-link.query.js';
import { GetRoleHandler } from './get-role.query.js';
import { GetSecondFactorHandler } from './get-second-factor.query.js';
import { GetMeHandler } from './get-me.query.js';
import { GetSettingsHandler } from './get-settings.query.js';
import { GetUserHandler } from './get-user.query.js';
import { InviteUserHandler } from './invite-user.command.js';
import { JwtStrategy } from './jwt.strategy.js';
import { ListRolesHandler } from './list-roles.query.js';
import { ListUsersHandler } from './list-users.query.js';
import { LinkMailThrottle } from './link-mail-throttle.js';
import { LogInHandler } from './log-in.command.js';
import { BeginPasskeyLogInHandler, LogInWithPasskeyHandler } from './log-in-with-passkey.command.js';
import { LogOutHandler } from './log-out.command.js';
import { LoginThrottle } from './login-throttle.js';
import { OwnFactors } from './own-factors.js';
import { OwnProof } from './own-proof.js';
import { PasskeyCeremonies } from './passkey-ceremonies.js';
import { PasskeyProofs } from './passkey-proofs.js';
import { PasskeysController } from './passkeys.controller.js';
import { ProveSecondFactorHandler, ProveSecondFactorWithPasskeyHandler } from './prove-second-factor.command.js';
import { RecoveryCodeMaker } from './recovery-codes.js';
import { RefreshSessionHandler } from './refresh-session.command.js';
import { RelyingParty } from './relying-party.js';
import { RemovePasskeyHandler } from './remove-passkey.command.js';
import { RemoveSecondFactorHandler } from './remove-second-factor.command.js';
import { RenamePasskeyHandler } from './rename-passkey.command.js';
import { RenewRecoveryCodesHandler } from './renew-recovery-codes.command.js';
import { ResetSecondFactorsHandler } from './reset-second-factors.command.js';
import { ForgotPasswordHandler, RequestPasswordResetHandler } from './request-password-reset.command.js';
import { RolesController } from './roles.controller.js';
import { SecondFactorCodes } from './second-factor-codes.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondStep } from './second-step.js';
import { SessionOpener } from './session-opener.js';
import { BeginSecondFactorHandler, ConfirmSecondFactorHandler } from './set-up-second-factor.command.js';
import { SettingsController } from './settings.controller.js';
import { UpdateRoleHandler } from './update-role.command.js';
import { UpdateUserHandler } from './update-user.command.js';
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
  controllers: [
    AuthController,
    AccountController,
    UsersController,
    RolesController,
    SettingsController,
    SecondFactorController,
    PasskeysController,
  ],
  providers: [
    { provide: TenantRepository, ...repository(tenantRows) },
    { provide: UserRepository, ...repository(userRows) },
    { provide: RoleRepository, ...repository(roleRows) },
    { provide: People, ...adapter(PostgresPeople) },
    { provide: AccountLinks, ...adapter(PostgresAccountLinks) },
    { provide: Passwords, ...adapter(PostgresPasswords) },
    { provide: Credentials, ...adapter(PostgresCredentials) },
    { provide: Sessions, ...adapter(PostgresSessions) },
    { provide: Passkeys, ...adapter(PostgresPasskeys) },
    { provide: RecoveryCodes, ...adapter(PostgresRecoveryCodes) },
    { provide: Challenges, ...adapter(PostgresChallenges) },
    { provide: SecondFactors, ...adapter(PostgresSecondFactors) },
    {
      provide: Secrets,
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) =>
        new EnvironmentSecrets(
          config.get('FLEET_SECRET_KEY', { infer: true }),
          config.get('DATABASE_URL', { infer: true }),
        ),
    },
    { provide: SigningKeys, ...adapter(PostgresSigningKeys) },
    { provide: AccessSource, useClass: AccessFromDatabase },
    AccessTokens,
    JwtStrategy,
    LoginThrottle,
    LinkMailThrottle,
    SessionOpener,
    SecondFactorCodes,
    RecoveryCodeMaker,
    SecondStep,
    OwnProof,
    OwnFactors,
    RelyingParty,
    PasskeyCeremonies,
    PasskeyProofs,
    BeginPasskeyHandler,
    AddPasskeyHandler,
    RenamePasskeyHandler,
    RemovePasskeyHandler,
    RenewRecoveryCodesHandler,
    ResetSecondFactorsHandler,
    BeginPasskeyLogInHandler,
    LogInWithPasskeyHandler,
    ProveSecondFactorHandler,
    ProveSecondFactorWithPasskeyHandler,
    BeginSecondFactorHandler,
    ConfirmSecondFactorHandler,
    RemoveSecondFactorHandler,
    LogInHandler,
    InviteUserHandler,
    RequestPasswordResetHandler,
    ForgotPasswordHandler,
    GetAccountLinkHandler,
    ChoosePasswordHandler,
    ChangePasswordHandler,
    ChangePreferencesHandler,
    RefreshSessionHandler,
    LogOutHandler,
    CreateUserHandler,
    UpdateUserHandler,
    ChangeUserRolesHandler,
    DisableUserHandler,
    EnableUserHandler,
    CreateRoleHandler,
    UpdateRoleHandler,
    DeleteRoleHandler,
    ChangeSettingsHandler,
    GetUserHandler,
    GetMeHandler,
    ListUsersHandler,
    GetRoleHandler,
    ListRolesHandler,
    GetSettingsHandler,
    GetSecondFactorHandler,
    History,
  ],
  exports: [AccessSource, AccessTokens, AccountLinks, Credentials, People, TenantRepository],
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
