/**
 * As whom workers run. Only root may start a process as somebody else; the supervisor keeps its own rights, and so can
 * listen on port 80 and end the workers, while the app has those of the user alone. libuv drops root's supplementary
 * groups as well.
 *
 * Names are asked of `id`, which knows users from wherever the system does (NSS), and of /etc/group.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { AntipodeError } from '../core/index.ts';

export interface Credentials {
  readonly uid: number;
  readonly gid: number;
}

export interface RunAs {
  /** A name or a number. */
  readonly user: string | number | undefined;
  /** A name or a number; the user's own group when not given. */
  readonly group: string | number | undefined;
}

/** Undefined when nobody is named. Throws ERR_SUPERVISOR_USER. */
export function credentialsOf(service: string, { user, group }: RunAs): Credentials | undefined {
  if (user === undefined && group === undefined) return undefined;
  const ownUid = process.getuid?.() ?? Number.NaN;
  const ownGid = process.getgid?.() ?? Number.NaN;
  const uid = user === undefined ? ownUid : numberOf(service, 'user', user, (name) => askId('-u', name));
  const gid = group === undefined ? groupOf(service, user!) : numberOf(service, 'group', group, groupByName);
  if (uid === ownUid && gid === ownGid) return undefined;
  if (ownUid === 0) return { uid, gid };
  throw refused(service, 'user', user ?? group!, 'only root may start processes as somebody else: start as root');
}

function groupOf(service: string, user: string | number): number {
  return numberOf(service, 'user', String(user), (name) => askId('-g', name));
}

function numberOf(
  service: string,
  key: keyof RunAs,
  value: string | number,
  find: (name: string) => number | undefined,
): number {
  const found = typeof value === 'number' ? value : find(value);
  if (found !== undefined) return found;
  throw refused(service, key, value, 'there is nobody of that name here');
}

function askId(flag: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [flag, '--', name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  } catch {
    return undefined;
  }
}

function groupByName(name: string): number | undefined {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  return line === undefined ? undefined : Number(line.split(':')[2]);
}

function refused(service: string, key: keyof RunAs, value: string | number, why: string): AntipodeError {
  return new AntipodeError(
    'ERR_SUPERVISOR_USER',
    `service ${service} cannot run as ${key} ${value}: ${why}, or correct services.${service}.run.${key}`,
    { details: { service, [key]: value } },
  );
}
