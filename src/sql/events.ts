/** What happens to servers, for whoever listens (`node:diagnostics_channel`): `antipode:sql:<event>`. */
import { channel } from 'node:diagnostics_channel';

export interface SqlEvents {
  /** Writes go to another server from now on; undefined: to none, because nobody can tell which. */
  readonly primary: { readonly server: string | undefined; readonly timeline: number };
  readonly 'server-up': { readonly server: string };
  readonly 'server-down': { readonly server: string; readonly reason: string | undefined };
  /** It takes itself for the primary and was replaced: nothing is written there. */
  readonly fenced: { readonly server: string; readonly timeline: number };
  /** It serves no reads for now, or does so again. */
  readonly lagging: { readonly server: string; readonly lagMs: number };
  readonly 'caught-up': { readonly server: string; readonly lagMs: number };
  /** It belongs to another database, or to a part of its history that was given up; it is asked nothing. */
  readonly stranger: { readonly server: string };
  /** A session asks for a position that the promotion of another primary may have cost. */
  readonly 'may-be-lost': { readonly timeline: number; readonly lsn: bigint };
}

export function announce<Name extends keyof SqlEvents>(name: Name, event: SqlEvents[Name]): void {
  const named = channel(`antipode:sql:${name}`);
  if (named.hasSubscribers) named.publish(event);
}
