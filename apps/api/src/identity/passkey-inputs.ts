import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { Nested } from '../shared/nested.js';

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];
const BASE64URL = /^[\w-]+$/;

/** What both ceremonies answer with, as `PublicKeyCredential.toJSON()` writes it (WebAuthn level 3, 5.1.9). */
class CredentialInput {
  /** Base64url; authenticators may choose up to 1023 bytes. */
  @IsString()
  @Length(1, 1364)
  @Matches(BASE64URL)
  id: string;

  @IsOptional()
  @IsString()
  @MaxLength(1364)
  rawId?: string;

  @IsOptional()
  @IsIn(['public-key'])
  type?: string;

  @IsOptional()
  @IsString()
  @MaxLength(20)
  authenticatorAttachment?: string;

  @IsOptional()
  @IsObject()
  clientExtensionResults?: object;
}

class AssertionResponseInput {
  @IsString()
  @MaxLength(8_000)
  @Matches(BASE64URL)
  clientDataJSON: string;

  @IsString()
  @MaxLength(8_000)
  @Matches(BASE64URL)
  authenticatorData: string;

  @IsString()
  @MaxLength(8_000)
  @Matches(BASE64URL)
  signature: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  userHandle?: string;
}

/** What an authenticator signed. */
export class AssertionInput extends CredentialInput {
  @Nested(() => AssertionResponseInput)
  response: AssertionResponseInput;
}

class AttestationResponseInput {
  @IsString()
  @MaxLength(8_000)
  @Matches(BASE64URL)
  clientDataJSON: string;

  @IsString()
  @MaxLength(40_000)
  @Matches(BASE64URL)
  attestationObject: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(TRANSPORTS.length)
  @IsIn(TRANSPORTS, { each: true })
  transports?: string[];

  /** Said once more outside of what counts. */
  @IsOptional()
  @IsString()
  @MaxLength(8_000)
  authenticatorData?: string;

  @IsOptional()
  @IsString()
  @MaxLength(8_000)
  publicKey?: string;

  @IsOptional()
  publicKeyAlgorithm?: number;
}

/** The passkey that an authenticator made. */
export class AttestationInput extends CredentialInput {
  @Nested(() => AttestationResponseInput)
  response: AttestationResponseInput;
}
