/**
 * `node scripts/services.ts -- COMMAND…` runs a command on a machine that has the servers its tests need.
 *
 * What is missing is installed from Debian's packages (as root; nothing is asked of apt when nothing is missing). Where
 * that is not possible the reason is printed and the command runs all the same: the tests that need the missing server
 * fail and say so. The installed services of the system are never started or touched; tests start instances of their own.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { findService, type ServiceName, serviceNames, services, serviceVariable } from '../test/support/services.ts';

/** Debian starts a service as soon as it is installed, and makes a database for PostgreSQL, unless these files say no. */
const refusals = [
  // policy-rc.d: exit 101 forbids it.
  { path: '/usr/sbin/policy-rc.d', content: '#!/bin/sh\nexit 101\n', mode: 0o755 },
  { path: '/etc/postgresql-common/createcluster.conf', content: 'create_main_cluster = false\n', mode: 0o644 },
];

const command = process.argv.slice(process.argv.indexOf('--') + 1);
if (!process.argv.includes('--') || command.length === 0) {
  console.error('usage: node scripts/services.ts -- COMMAND [ARGUMENT …]');
  process.exit(2);
}

const missing = serviceNames.filter((name) => findService(name) === undefined);
const fault = missing.length === 0 ? undefined : install(missing);
if (fault !== undefined) console.error(`Servers that tests need are missing (${missing.join(', ')}): ${fault}`);
run(command);

/** Why it could not be done, or undefined when it was. */
function install(names: readonly ServiceName[]): string | undefined {
  const packages = names.map((name) => services[name].package);
  const byHand = `install them yourself: apt-get install ${packages.join(' ')}`;
  if (!existsSync('/usr/bin/apt-get')) return `this is no Debian system; ${byHand}, or its like here`;
  if (process.getuid?.() !== 0) return `only root can install packages; ${byHand}`;
  console.error(`Installing ${packages.join(', ')} …`);
  const updated = aptGet('update');
  if (updated !== undefined) return `${updated}; ${byHand}`;
  const installed = withoutServices(() => aptGet('install', '--yes', '--no-install-recommends', ...packages));
  return installed === undefined ? undefined : `${installed}; ${byHand}`;
}

function aptGet(...args: readonly string[]): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const waitForLock = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];
  const done = spawnSync('apt-get', ['--quiet=2', ...waitForLock, ...args], { env, encoding: 'utf8' });
  if (done.status === 0) return undefined;
  return `apt-get ${args[0]} failed: ${(done.stderr || done.error?.message || '').trim().split('\n').slice(-3).join(' ')}`;
}

function withoutServices<T>(task: () => T): T {
  const written = refusals.filter(({ path }) => !existsSync(path));
  for (const { path, content, mode } of written) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
  }
  try {
    return task();
  } finally {
    for (const { path } of written) rmSync(path, { force: true });
  }
}

/** Runs the command as this process would be: same terminal, its signals, its exit status. */
function run([file, ...args]: readonly string[]): void {
  const found = serviceNames.map((name) => [serviceVariable(name), findService(name)] as const);
  const env = { ...process.env, ...Object.fromEntries(found.filter(([, path]) => path !== undefined)) };
  const child = spawn(file!, args, { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${file}: ${error.message}`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal!]));
}
