/** Loaded with the first password: until then the start does not wait for it. */
const argon2 = () => import('@node-rs/argon2');

/** Argon2id with the library's defaults: 19 MiB, 2 passes, 1 lane, as OWASP's password storage cheat sheet asks. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await argon2();
  return hash(password);
}

/** The hash of nothing anybody knows: checking against it takes as long as checking against a real one. */
let decoy: Promise<string> | undefined;

/** Whether it fits; an unknown hash takes the same time as a wrong password. */
export async function passwordFits(passwordHash: string | undefined, password: string): Promise<boolean> {
  const { verify } = await argon2();
  const fits = await verify(passwordHash ?? (await (decoy ??= hashPassword(crypto.randomUUID()))), password);
  return fits && passwordHash !== undefined;
}
