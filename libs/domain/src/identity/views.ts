import type { Actor } from '../shared/command.js';
import type { Permission } from './permissions.js';
import type { DistanceUnit, FuelUnit } from '../shared/quantity.js';
import type { OfflinePin } from './tenant.events.js';

/** Read models of identity: who is logged in, who works here, how the tenant wants things shown. */

export interface SettingsView {
  /** IANA name, e.g. America/New_York. */
  readonly timezone: string;
  /** MM/DD/YYYY, DD/MM/YYYY or YYYY-MM-DD. */
  readonly dateFormat: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly distanceUnit: DistanceUnit;
  readonly fuelUnit: FuelUnit;
  readonly maintenanceReminders: boolean;
  readonly emailNotifications: boolean;
  readonly workOrderAutoNumber: boolean;
  /** Days since the server last answered for which a device is reopened without a network; 0: never. */
  readonly offlineDays: number;
  readonly offlinePin: OfflinePin;
  readonly version?: number;
}

export type TenantStatus = 'active' | 'suspended' | 'pending_deletion';

/** Languages that mails are written in (BCP 47). */
export const LANGUAGES = ['en', 'es', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A location, as one of a person. */
export interface WorkPlace {
  readonly id: string;
  readonly name: string;
}

export interface MeView {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly initials: string;
    /** BCP 47; null for a platform operator. */
    readonly language: string | null;
    /** Where they work, and whose stock they use; null: nowhere in particular. */
    readonly location: WorkPlace | null;
  };
  /** Null for a platform operator. */
  readonly tenant: {
    readonly id: string;
    readonly companyName: string;
    readonly domain: string;
    readonly status: TenantStatus;
  } | null;
  readonly permissions: readonly string[];
  /** Where the permissions reach only a part. */
  readonly scope: Actor['scope'];
  readonly roles: readonly string[];
  readonly settings: SettingsView | null;
  readonly features: readonly string[];
  readonly isOperator: boolean;
  /** A role of theirs asks for a second factor, and they have none: nothing else is open to them before they do. */
  readonly mustSetUpSecondFactor: boolean;
}

/** Answer of log-in and of refresh; `expiresIn` in seconds. */
export interface TokenView {
  readonly accessToken: string;
  readonly expiresIn: number;
}

export interface UserListItem {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly status: UserStatus;
  /** Sessions are renewed every ten minutes, so somebody at work was seen no longer ago. */
  readonly lastSeenAt: string | null;
  /** Null for who only picks somebody to do the work. */
  readonly hasSecondFactor: boolean | null;
}

/** Of oneself. */
export interface SecondFactorView {
  /** An authenticator app. */
  readonly isSetUp: boolean;
  /** The oldest first. */
  readonly passkeys: readonly PasskeyView[];
  /** Good for whatever factors there are. */
  readonly recoveryCodesLeft: number;
}

export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly addedAt: string;
  readonly lastUsedAt: string | null;
  /** Whether copies of it are on other devices. */
  readonly backedUp: boolean;
}

/** What a browser is asked to sign with a passkey (WebAuthn, PublicKeyCredentialRequestOptionsJSON). Bytes are base64url, times ms. */
export interface PasskeyRequest {
  readonly challenge: string;
  readonly rpId: string;
  readonly timeout: number;
  readonly userVerification: 'required';
  /** Empty: whichever the browser has for this place. */
  readonly allowCredentials: readonly {
    readonly id: string;
    readonly type: 'public-key';
    readonly transports: readonly string[];
  }[];
}

/** Goes back with what was signed, within `expiresIn` seconds and once. */
export interface PasskeyRequestView {
  readonly token: string;
  readonly expiresIn: number;
  readonly options: PasskeyRequest;
}

/** Answer of a log-in whose password fits where a second factor is asked for; the token goes back with it, within `expiresIn` seconds. */
export interface ChallengeView {
  readonly secondFactor: {
    readonly token: string;
    readonly expiresIn: number;
    /** Whether codes of an authenticator app are taken; recovery codes always are. */
    readonly app: boolean;
    /** Null where there is no passkey. */
    readonly passkey: PasskeyRequest | null;
  };
}

export type UserStatus = 'active' | 'invited' | 'disabled';

export interface UserDetail extends Omit<UserListItem, 'roles'> {
  readonly version: number;
  readonly phone: string | null;
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly location: WorkPlace | null;
  readonly createdAt: string;
  readonly hasSecondFactor: boolean;
  /** Null unless disabled. */
  readonly disabled: { readonly reason: string; readonly at: string } | null;
}

export interface RoleDetail {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** What narrows it. */
  readonly scope: Actor['scope'];
  /** Came with the company: it is copied, not changed. */
  readonly builtIn: boolean;
  /** Who has it sets up a second factor before anything else. */
  readonly requiresSecondFactor: boolean;
  /** How many have it, disabled ones too. */
  readonly users: number;
}

/** What a link that somebody got by mail is for, and for whom. */
export interface AccountLinkView {
  readonly purpose: 'invitation' | 'reset';
  readonly name: string;
  readonly email: string;
  readonly companyName: string;
  /** The tenant's domain, for the log-in that follows. */
  readonly domain: string;
}
