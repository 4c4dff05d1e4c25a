/**
 * A PostgreSQL on a restored folder, for as long as it is looked at: it recovers, listens only on a socket in a folder of its
 * owner, and takes none of the settings that would have it archive, replicate or preload anything.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { postgresFault } from '../faults.ts';
import { giveToPostgres, postgresOwner } from './owner.ts';

export interface TrialServer {
  /** The same user and database there. */
  readonly url: string;
  stop(): Promise<void>;
}

const port = 5432;
const keptWords = 4_096;

/** Resolves when it has recovered and can be asked. Rejects with ERR_BACKUP_POSTGRES. */
export async function startTrial(program: string, data: string, sourceUrl: string): Promise<TrialServer> {
  // The path of a socket may be no longer than a hundred bytes, so it is not beside the data.
  const socket = await mkdtemp(join(tmpdir(), 'antipode-'));
  // Where the configuration lies elsewhere, there is none in the folder.
  const files = { settings: join(socket, 'settings'), access: join(socket, 'access') };
  await writeFile(files.settings, '');
  await writeFile(files.access, 'local all all trust\n');
  await chmod(socket, 0o700);
  await giveToPostgres(socket);
  const settings = Object.entries(trialSettings(socket, files)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const owner = await postgresOwner();
  // Scratch folders are closed to all but who made them.
  if (owner !== undefined) await chmod(dirname(data), 0o711);
  const child = spawn(program, ['-D', data, ...settings], { stdio: ['ignore', 'ignore', 'pipe'], ...owner });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
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
  throw postgresFault(`the restored PostgreSQL does not start: ${words.trim().split('\n').slice(-3).join('; ')}`);
}

interface TrialFiles {
  readonly settings: string;
  readonly access: string;
}

function trialSettings(socket: string, { settings, access }: TrialFiles): Readonly<Record<string, string | number>> {
  return {
    config_file: settings,
    hba_file: access,
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
