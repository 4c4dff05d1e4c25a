/**
 * What an action of a `ControlSource` throws when it cannot be done. The admin API turns these into 404, 409, 400 and 422;
 * any other error becomes a 500 that says nothing of the inside.
 */
import { AntipodeError, closestNames } from '../core/index.ts';

/** Names an error message lists at most; all of them are in its details. */
const listedNames = 20;

/** The target does not exist; the message names the ones that do, because the next question would be which. */
export function unknownTarget(
  kind: 'endpoint' | 'region' | 'service',
  id: string,
  known: readonly string[],
): AntipodeError {
  const message = `no ${kind} is called ${JSON.stringify(id)}; ${hint(kind, id, known)}`;
  return new AntipodeError('ERR_CONTROL_UNKNOWN_TARGET', message, { details: { kind, id, known } });
}

/** No node that was asked remembers a request of this id. */
export function unknownRequest(requestId: string): AntipodeError {
  const message = `no request ${JSON.stringify(requestId)} is remembered: it went to another node, the process that answered it has ended since, or it is too long ago (\`history\` in the config says how many are kept)`;
  return new AntipodeError('ERR_CONTROL_UNKNOWN_TARGET', message, { details: { kind: 'request', id: requestId } });
}

/** The target exists and is in a state in which the action makes no sense: reviving a region that is up. */
export function wrongState(message: string, details: Readonly<Record<string, unknown>> = {}): AntipodeError {
  return new AntipodeError('ERR_CONTROL_WRONG_STATE', message, { details });
}

/** The request cannot be understood: a url that is none, a place that is none. */
export function badInput(message: string, details: Readonly<Record<string, unknown>> = {}): AntipodeError {
  return new AntipodeError('ERR_CONTROL_BAD_INPUT', message, { details });
}

/** The config that was to be put in force has a fault; the message names each. The old one goes on. */
export function configRefused(cause: AntipodeError): AntipodeError {
  const details = { ...cause.details, code: cause.code };
  return new AntipodeError('ERR_CONTROL_CONFIG_REFUSED', cause.message, { cause, details });
}

/** A rolling restart was stopped: new workers are no good, for the reason in the message. The old ones go on. */
export function rolloutStopped(cause: AntipodeError): AntipodeError {
  return new AntipodeError('ERR_CONTROL_ROLLOUT', cause.message, { cause, details: cause.details });
}

function hint(kind: string, id: string, known: readonly string[]): string {
  if (known.length === 0) return `this world has no ${kind}`;
  const meant = closestNames(id, known);
  const more = known.length > listedNames ? ` and ${known.length - listedNames} more` : '';
  return `${meant.length > 0 ? `did you mean ${meant.join(' or ')}? ` : ''}known: ${known.slice(0, listedNames).join(', ')}${more}`;
}
