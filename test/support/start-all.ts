/** Servers that start at the same time, and go together. */

interface Stoppable {
  stop(): Promise<void>;
}

/** Resolves once all have started. When one fails, stops the others and throws its error. */
export async function startAll<T extends Stoppable>(starts: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(starts);
  const started = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed === undefined) return started;
  await stopAll(started);
  throw failed.reason;
}

export async function stopAll(servers: Iterable<Stoppable>): Promise<void> {
  await Promise.all([...servers].map((server) => server.stop()));
}
