/**
 * A PostgreSQL on a restored folder, for as long as it is looked at: it recovers, listens only on a socket in a folder of its
 * owner, takes none of the settings that would have it archive, replicate or preload anything, and does not outlive this
 * process, however that ends.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createReaper } from '../../supervisor/index.ts';
import { postgresFault } from '../faults.ts';
import { giveToPostgres, postgresOwner } from './owner.ts';

export interface TrialServer {
  /** The same user and database there. */
  readonly url: string;
  stop(): Promise<void>;
}

const port = 5432;
const settingsName = 'settings';
const accessName = 'access';
const keptWords = 4_096;

export interface TrialOptions {
  readonly program: string;
  readonly data: string;
  readonly sourceUrl: string;
  /** Ends it, also while it starts. */
  readonly signal?: AbortSignal | undefined;
}

/** Resolves when it has recovered and can be asked. Rejects with ERR_BACKUP_POSTGRES, and with the reason of the signal. */
export async function startTrial({ program, data, sourceUrl, signal }: TrialOptions): Promise<TrialServer> {
  signal?.throwIfAborted();
  const socket = await socketFolder();
  const owner = await postgresOwner();
  // Scratch folders are closed to all but who made them.
  if (owner !== undefined) await chmod(dirname(data), 0o711);
  const settings = Object.entries(trialSettings(socket)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const reaper = createReaper({ graceMs: 1_000 });
  // In a group of its own, so that it is this process alone that ends it, and the reaper where this one is killed.
  const child = spawn(program, ['-D', data, ...settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    ...owner,
  });
  if (child.pid !== undefined) reaper.watch(child.pid);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const interrupt = (): boolean => child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt);
  const stop = async (): Promise<void> => {
    interrupt();
    await ended;
    signal?.removeEventListener('abort', interrupt);
    if (child.pid !== undefined) reaper.forget(child.pid);
    await reaper.close();
    await rm(socket, { recursive: true, force: true });
  };
  let words = '';
  const { promise: ready, resolve } = Promise.withResolvers<true>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-keptWords);
    if (/ready to accept connections/.test(words)) resolve(true);
  });
  if (await Promise.race([ready, ended.then(() => false)])) return { url: urlAt(socket, sourceUrl), stop };
  await stop();
  signal?.throwIfAborted();
  throw postgresFault(`the restored PostgreSQL does not start: ${words.trim().split('\n').slice(-3).join('; ')}`);
}

/** Where it listens; and where the configuration of the source lies elsewhere, so that there is none in its folder, one for it. */
async function socketFolder(): Promise<string> {
  // The path of a socket may be no longer than a hundred bytes, so it is not beside the data.
  const socket = await mkdtemp(join(tmpdir(), 'antipode-'));
  await writeFile(join(socket, settingsName), '');
  await writeFile(join(socket, accessName), 'local all all trust\n');
  await chmod(socket, 0o700);
  await giveToPostgres(socket);
  return socket;
}

function trialSettings(socket: string): Readonly<Record<string, string | number>> {
  return {
    config_file: join(socket, settingsName),
    hba_file: join(socket, accessName),
    unix_socket_directories: socket,
    port,
    listen_addresses: '',
    hot_standby: 'off',
    restore_command: 'false',
    recovery_target_timeline: 'current',
    archive_mode: 'off',
    autovacuum: 'off',
    fsync: 'off',
    shared_preload_libraries: '',
    shared_buffers: '32MB',
    max_prepared_transactions: 100,
    logging_collector: 'off',
    log_destination: 'stderr',
    ssl: 'off',
  };
}

function urlAt(socket: string, sourceUrl: string): string {
  const { username, pathname } = new URL(sourceUrl);
  return `postgresql://${username}@localhost${pathname}?host=${encodeURIComponent(socket)}&port=${port}`;
}
