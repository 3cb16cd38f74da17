import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/browser';
import type { AuthenticationResponseJSON } from '@simplewebauthn/browser';
import type { PasskeyRequest } from '#domain/identity/views.js';
import { DomainError } from '#domain/shared/domain-error.js';

/** Loaded when a passkey may be used: who signs in with a password does not wait for it. */
const webAuthn = () => import('@simplewebauthn/browser');

/** Whether there may be passkeys at all: browsers have them on https and localhost, never at a bare address. */
export const passkeysWork =
  isSecureContext && 'PublicKeyCredential' in globalThis && !/^[\d.]+$|^\[/.test(location.hostname);

/** Has the device make one. @throws DomainError `passkey_cancelled`, `passkey_present`, `passkey_impossible` */
export async function createPasskey(
  optionsJSON: PublicKeyCredentialCreationOptionsJSON,
): Promise<RegistrationResponseJSON> {
  const { startRegistration } = await webAuthn();
  return startRegistration({ optionsJSON }).catch(refuse);
}

/**
 * Has the device sign with one. @param useBrowserAutofill offers them at the field for the e-mail, for as long as it takes
 * @throws DomainError as `createPasskey`
 */
export async function usePasskey(
  request: PasskeyRequest,
  useBrowserAutofill = false,
): Promise<AuthenticationResponseJSON> {
  const { startAuthentication } = await webAuthn();
  const allowCredentials = request.allowCredentials.map(({ id, type, transports }) => ({
    id,
    type,
    transports: [...transports],
  }));
  return startAuthentication({ optionsJSON: { ...request, allowCredentials }, useBrowserAutofill }).catch(refuse);
}

export async function browserOffersPasskeys(): Promise<boolean> {
  return passkeysWork && (await webAuthn()).browserSupportsWebAuthnAutofill();
}

/** Ends what waits for a passkey. */
export async function cancelPasskey(): Promise<void> {
  (await webAuthn()).WebAuthnAbortService.cancelCeremony();
}

function refuse(error: unknown): never {
  const name = error instanceof Error ? error.name : '';
  if (name === 'InvalidStateError') throw new DomainError('passkey_present');
  throw new DomainError(
    name === 'NotAllowedError' || name === 'AbortError' ? 'passkey_cancelled' : 'passkey_impossible',
  );
}
