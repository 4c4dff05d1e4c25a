/**
 * What an action of a `ControlSource` throws when it cannot be done. The admin API turns the three into 404, 409 and 400;
 * any other error becomes a 500 that says nothing of the inside.
 */
import { AntipodeError } from '../core/index.ts';

/** The target does not exist; the message names the ones that do, because the next question would be which. */
export function unknownTarget(
  kind: 'endpoint' | 'region' | 'service',
  id: string,
  known: readonly string[],
): AntipodeError {
  const hint = known.length === 0 ? `this world has no ${kind}` : `known: ${known.join(', ')}`;
  return new AntipodeError('ERR_CONTROL_UNKNOWN_TARGET', `no ${kind} is called ${JSON.stringify(id)}; ${hint}`, {
    details: { kind, id, known },
  });
}

/** The target exists and is in a state in which the action makes no sense: reviving a region that is up. */
export function wrongState(message: string, details: Readonly<Record<string, unknown>> = {}): AntipodeError {
  return new AntipodeError('ERR_CONTROL_WRONG_STATE', message, { details });
}

/** The request cannot be understood: a url that is none, a place that is none. */
export function badInput(message: string, details: Readonly<Record<string, unknown>> = {}): AntipodeError {
  return new AntipodeError('ERR_CONTROL_BAD_INPUT', message, { details });
}
