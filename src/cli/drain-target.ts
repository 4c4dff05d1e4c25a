/**
 * What `drain` and `undrain` act on: the id of a region or of an endpoint as `antipode status` shows it. Where one id is
 * both, or to be explicit, it is written `region:ID` or `endpoint:ID`.
 */
import type { WorldStatus } from '../control/index.ts';
import { AntipodeError, closestNames } from '../core/index.ts';

export interface DrainTarget {
  readonly kind: 'region' | 'endpoint';
  readonly id: string;
}

/** Throws ERR_CLI_TARGET, with the targets there are. */
export function findDrainTarget(text: string, status: WorldStatus): DrainTarget {
  const known = drainTargets(status);
  const found = known.filter(({ kind, id }) => text === id || text === `${kind}:${id}`);
  if (found.length === 1) return found[0]!;
  const message = found.length === 0 ? unknown(text, known) : ambiguous(text, found);
  throw new AntipodeError('ERR_CLI_TARGET', message, { details: { target: text, known } });
}

function drainTargets({ regions, services }: WorldStatus): readonly DrainTarget[] {
  const endpointIds = new Set(services.flatMap(({ endpoints }) => endpoints.map(({ id }) => id)));
  return [
    ...regions.map(({ id }): DrainTarget => ({ kind: 'region', id })),
    ...Array.from(endpointIds, (id): DrainTarget => ({ kind: 'endpoint', id })),
  ];
}

function unknown(text: string, known: readonly DrainTarget[]): string {
  const meant = closestNames(
    text.replace(/^(?:region|endpoint):/, ''),
    known.map(({ id }) => id),
  );
  const suggestion = meant.length > 0 ? ` did you mean ${meant.join(' or ')}?` : '';
  const list = known.map(({ kind, id }) => `\n  ${kind}:${id}`).join('');
  return `no region or endpoint is called ${JSON.stringify(text)};${suggestion} there are:${list || ' none'}`;
}

function ambiguous(text: string, found: readonly DrainTarget[]): string {
  return `${JSON.stringify(text)} names ${found.length} things: write ${found.map(({ kind, id }) => `${kind}:${id}`).join(' or ')}`;
}
