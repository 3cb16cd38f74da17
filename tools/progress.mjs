// What a person sees while the tools work: one line for each step, with its time.
import { spawn } from 'node:child_process';

/** An error whose message says all there is to say; others are shown with their stack. */
export class Failure extends Error {}

// A closed terminal must not keep the database from being stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const live = process.stdout.isTTY && !process.env.CI;

export function say(line) {
  console.log(`  ${line}`);
}

/** Runs one step, showing that it is under way and how long it took. */
export async function step(title, work) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  if (live) process.stdout.write(`… ${title}`);
  else console.log(`… ${title}`);
  const ticker = setInterval(
    () => (live ? process.stdout.write(`\r\x1b[K… ${title} (${seconds()})`) : say(`${title}: ${seconds()}`)),
    live ? 1_000 : 20_000,
  );
  try {
    const result = await work();
    if (live) process.stdout.write('\r\x1b[K');
    console.log(`✓ ${title} (${seconds()})`);
    return result;
  } catch (error) {
    if (live) process.stdout.write('\r\x1b[K');
    console.log(`✗ ${title} (${seconds()})`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/** Runs a program silently; its output is shown only when it fails. */
export function quietly(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => reject(new Failure(`${program} could not be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      const text = Buffer.concat(output).toString('utf8').trim();
      if (code === 0) resolve(text);
      else reject(new Failure(`${text}\n${program} ${args.join(' ')} failed (${code ?? signal}).`));
    });
  });
}

/** Runs a program on our terminal and answers its exit code. */
export function openly(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    options.started?.(child);
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

export function fail(error) {
  const told = error instanceof Failure || error?.constructor?.name === 'EmbeddedPostgresError';
  console.error(`\n${told ? error.message : (error?.stack ?? error)}\n`);
  process.exitCode = 1;
}
