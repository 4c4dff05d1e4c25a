/**
 * The thread that a node keeps its database in: PGlite computes where it is called, and a slow query must not hold up the
 * requests of the node.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { isAntipodeError } from '../../core/index.ts';
import { serveEmbedded } from './serve-embedded.ts';
import type { FromThread, ThreadOrder } from './thread-messages.ts';

const port = parentPort!;
const order = workerData as ThreadOrder;
const tell = (message: FromThread) => port.postMessage(message);

const served = await serveEmbedded(order);
port.once('message', () => void served.close().finally(() => process.exit(0)));
tell({ kind: 'listens', port: served.port });
served.opened.then(
  () => tell({ kind: 'open' }),
  (error: unknown) => {
    const { message } = error as Error;
    tell({ kind: 'failed', code: isAntipodeError(error) ? error.code : undefined, message });
  },
);
