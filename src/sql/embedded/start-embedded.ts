/** Starts the database of a node, in a thread of its own. */
import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AntipodeError } from '../../core/index.ts';
import type { FromThread, ThreadOrder } from './thread-messages.ts';

export interface EmbeddedServer {
  readonly host: string;
  readonly port: number;
  /** Where processes of this machine reach it, or a way to it that ends at another port. */
  url(place?: { readonly host: string; readonly port: number }): string;
  /**
   * Resolves when statements are answered. Rejects with ERR_SQL_PGLITE_MISSING, ERR_SQL_EMBEDDED_BUSY, and
   * ERR_SQL_EMBEDDED_FAILED for what its files or its memory do to it.
   */
  readonly opened: Promise<void>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** What the thread runs: the source here, the compiled file in the package. */
const program = new URL(`./embedded-thread${extname(import.meta.url)}`, import.meta.url);

/**
 * Resolves when it listens. `folder` undefined: in memory. PGlite is looked for from the files of `places`, then from here.
 * Rejects with ERR_SQL_EMBEDDED_FAILED.
 */
export async function startEmbedded(
  folder: string | undefined,
  places: readonly string[] = [],
): Promise<EmbeddedServer> {
  const password = randomBytes(24).toString('hex');
  const worker = new Worker(program, { workerData: { folder, password, places } satisfies ThreadOrder });
  const listens = Promise.withResolvers<number>();
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let isClosing = false;
  let reason = 'its thread has ended';
  const fail = (error: AntipodeError) => {
    listens.reject(error);
    opened.reject(error);
  };
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'listens') listens.resolve(message.port);
    else if (message.kind === 'open') opened.resolve();
    else fail(failure(message.message, message.code));
  });
  // It ends the thread.
  worker.on('error', (error) => {
    reason = error.message;
  });
  worker.on('exit', () => {
    const error = failure(reason);
    fail(error);
    ended.resolve();
    // Whoever asks it from now on is told no more than that nobody listens.
    if (!isClosing) process.emitWarning(error.message, { code: error.code });
  });
  opened.promise.catch(() => undefined);
  const port = await listens.promise;
  return {
    host,
    port,
    url: (place = { host, port }) => `postgres://antipode:${password}@${place.host}:${place.port}/postgres`,
    opened: opened.promise,
    async close() {
      isClosing = true;
      worker.postMessage('close');
      await ended.promise;
    },
  };
}

function failure(reason: string, code = 'ERR_SQL_EMBEDDED_FAILED'): AntipodeError {
  const message = code === 'ERR_SQL_EMBEDDED_FAILED' ? `the embedded database cannot go on: ${reason}` : reason;
  return new AntipodeError(code, message);
}
