/** Asks one thing again and again, some at a time. */
export type Ask = () => Promise<unknown>;

/** Queries under way at one time, as many as connections. */
export const concurrency = 8;

export async function askMany(ask: Ask, count: number): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await ask();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
