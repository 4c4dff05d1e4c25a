/** Why a request would go where it goes: the decision of `pick`, for every endpoint, in words. */
import type { Endpoint } from './endpoint.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { Level } from './level.ts';
import type { PickRequest } from './policy.ts';
import { type LevelStatus, levelStatus, priorityName } from './status.ts';

export interface ExplainedEndpoint {
  readonly id: string;
  readonly priority: number | 'backup';
  /** The probability that the request would be sent here now, 0 to 1. */
  readonly share: number;
  /** What the policy compares within the level, the lower the better; absent where it compares nothing. */
  readonly score?: number;
  readonly reason: string;
}

export interface Explanation {
  readonly levels: readonly LevelStatus[];
  /** The shares add up to 1, or are all 0 when no endpoint may be taken. */
  readonly endpoints: readonly ExplainedEndpoint[];
}

/** Explains the endpoints of settled levels. */
export function explainLevels<E extends Endpoint>(levels: readonly Level<E>[], request: PickRequest): Explanation {
  return {
    levels: levels.map(levelStatus),
    endpoints: levels.flatMap((level) => explainLevel(level, request)),
  };
}

function explainLevel<E extends Endpoint>(level: Level<E>, request: PickRequest): ExplainedEndpoint[] {
  const standings = new Map(level.explain(request).map((standing) => [standing.candidate, standing]));
  const priority = priorityName(level.priority);
  const { load, worst } = level.share;
  return level.members.map((member) => {
    const standing = standings.get(member);
    if (standing === undefined) return { id: member.id, priority, share: 0, reason: whyOut(member) };
    const score = standing.score === undefined ? {} : { score: standing.score };
    const reason = `${worst === 'healthy' ? '' : `panic, ${member.health}: `}${whyIn(level, standing.reason)}`;
    return { id: member.id, priority, share: load * standing.share, ...score, reason };
  });
}

function whyIn<E extends Endpoint>({ share: { load } }: Level<E>, reason: string): string {
  if (load === 0) return 'its level is idle, the levels before it carry the whole load';
  return load === 1 ? reason : `${reason}; its level takes ${(load * 100).toFixed(0)} % of the load`;
}

function whyOut<E extends Endpoint>(member: EndpointState<E>): string {
  if (member.configuredWeight === 0) return 'weight 0';
  if (member.draining) return 'draining, no new requests';
  return member.health === 'pending' ? 'waits for its first health check' : member.health;
}
