/** What a supervisor tells its worker, as the node in the worker wants to hear it. */
import type { Link, ProcessEndpoint, ProcessFeed, Siblings } from '../world/index.ts';

interface Told {
  readonly service: string;
  readonly processes: readonly ProcessEndpoint[];
}

interface Mail {
  readonly topic: string;
  readonly message: unknown;
}

/** Remembers what was told before anybody followed. */
export function processFeed(link: Link): ProcessFeed {
  const known = new Map<string, readonly ProcessEndpoint[]>();
  const listeners = new Map<string, Set<(processes: readonly ProcessEndpoint[]) => void>>();
  link.on('processes', (value) => {
    const { service, processes } = value as Told;
    known.set(service, processes);
    for (const listener of listeners.get(service) ?? []) listener(processes);
  });
  return {
    follow(service, listener) {
      const followers = listeners.get(service) ?? new Set();
      listeners.set(service, followers.add(listener));
      const processes = known.get(service);
      if (processes !== undefined) listener(processes);
      return () => void followers.delete(listener);
    },
  };
}

export function siblingsBy(link: Link): Siblings {
  const listeners = new Map<string, (message: unknown) => void>();
  link.on('mail', (value) => {
    const { topic, message } = value as Mail;
    listeners.get(topic)?.(message);
  });
  return {
    self: String(process.pid),
    tell: (topic, message) => link.tell('mail', { topic, message } satisfies Mail),
    on: (topic, listener) => void listeners.set(topic, listener),
  };
}
