import { hash, verify } from '@node-rs/argon2';

/** Argon2id with the library's defaults: 19 MiB, 2 passes, 1 lane, as OWASP's password storage cheat sheet asks. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** The hash of nothing anybody knows: checking against it takes as long as checking against a real one. */
const decoy = hash(crypto.randomUUID());

/** Whether it fits; an unknown hash takes the same time as a wrong password. */
export async function passwordFits(passwordHash: string | undefined, password: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? (await decoy), password);
  return fits && passwordHash !== undefined;
}
