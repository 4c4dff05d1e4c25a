/** What can be wrong when an app wants what its region shares. */
import { AntipodeError } from '../core/index.ts';
import { factsVersion } from './facts.ts';

export function outsideFault(): AntipodeError {
  const advice =
    'run the app by `antipode start` or `antipode dev`, or open what you need by openData(), createSql() and createCache()';
  return new AntipodeError('ERR_CONNECT_OUTSIDE', `no node of antipode has started this process: ${advice}`);
}

export function versionFault(version: unknown): AntipodeError {
  const message = `the app's own antipode reads version ${factsVersion} of what its node tells it, which is of version ${version}: install the same version for both`;
  return new AntipodeError('ERR_CONNECT_VERSION', message, { details: { own: factsVersion, node: version } });
}

export function closedFault(): AntipodeError {
  return new AntipodeError('ERR_CONNECT_CLOSED', 'this connection is closed: ask connect() for another one');
}

export function absentFault(what: string): AntipodeError {
  const message = `this world has no ${what}: add \`${what}\` to its config`;
  return new AntipodeError('ERR_CONNECT_ABSENT', message, { details: { what } });
}
