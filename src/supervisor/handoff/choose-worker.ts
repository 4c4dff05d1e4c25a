/** Which worker serves a new connection: the one with the fewest, those with equally few in turn. */

export interface Choosable {
  readonly hasRoom: boolean;
  readonly connections: { readonly size: number };
}

/** Looks from `start` on round the list; undefined when nobody has room. */
export function chooseWorker<Worker extends Choosable>(workers: readonly Worker[], start: number): Worker | undefined {
  let chosen: Worker | undefined;
  for (let step = 0; step < workers.length; step++) {
    const worker = workers[(start + step) % workers.length]!;
    if (worker.hasRoom && (chosen === undefined || worker.connections.size < chosen.connections.size)) chosen = worker;
  }
  return chosen;
}
