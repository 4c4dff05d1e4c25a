/**
 * Client connections that ended with a worker of this node, as its operator is told: counted, and one event for each worker that
 * is lost. Which requests were under way on them, if any, only that worker knew.
 */
import { type EventInput, type MetricSnapshot, scalarSnapshot } from '../../control/index.ts';
import type { CutConnections as Cut, CutReason } from '../../supervisor/index.ts';

/** How many clients an event names. */
const namedClients = 20;

const words: Readonly<Record<CutReason, string>> = {
  opaque: 'with TLS, HTTP/2 or a tunnel',
  answering: 'in the middle of an answer',
  unknown: 'of which it could not write down what it read',
};

export class CutConnections {
  readonly #announce: (event: EventInput) => void;
  readonly #counts: Record<CutReason, number> = { opaque: 0, answering: 0, unknown: 0 };

  constructor(announce: (event: EventInput) => void) {
    this.#announce = announce;
  }

  /** Nothing before there are any. */
  get metrics(): readonly MetricSnapshot[] {
    const counts = Object.entries(this.#counts).filter(([, value]) => value > 0);
    return counts.length === 0
      ? []
      : [
          scalarSnapshot(
            'antipode_connections_cut_total',
            counts.map(([reason, value]) => ({ labels: { reason: reason as CutReason }, value })),
          ),
        ];
  }

  /** `subject` is the worker: `web/1`. */
  tell(subject: string, { end, connections }: Omit<Cut, 'worker'>): void {
    const byReason = Map.groupBy(connections, ({ reason }) => reason);
    for (const [reason, { length }] of byReason) this.#counts[reason] += length;
    const parts = [...byReason].map(([reason, { length }]) => `${length} ${words[reason]}`);
    const clients = countByClient(connections);
    this.#announce({
      type: 'worker.cut',
      subject,
      reason: `client connections that ended with it, with requests under way perhaps: ${parts.join(', ')}; ${end}`,
      details: {
        connections: connections.length,
        clients: Object.fromEntries(clients.slice(0, namedClients)),
        ...(clients.length > namedClients && { moreClients: clients.length - namedClients }),
      },
    });
  }
}

/** How many each client had, those with the most first. */
function countByClient(connections: Cut['connections']): (readonly [string, number])[] {
  const byAddress = Map.groupBy(connections, ({ address }) => address || 'unknown');
  return [...byAddress].map(([address, { length }]) => [address, length] as const).sort(([, a], [, b]) => b - a);
}
