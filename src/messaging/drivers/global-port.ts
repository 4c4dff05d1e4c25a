/** The place, one in a process, where every copy of the package finds the same port. */
import type { WorkerPort } from '../worker-port.ts';

const key: unique symbol = Symbol.for('antipode.worker');

type Holder = { [key]?: WorkerPort };

/** The port of this process; where there is none yet, the one that `create` makes. */
export function globalPort(create: () => WorkerPort): WorkerPort {
  const holder = globalThis as Holder;
  holder[key] ??= create();
  return holder[key];
}
