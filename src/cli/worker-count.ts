/** How many workers a service may be given on the command line. */

/** The supervisor's own limit, which is not loaded for it; a test keeps them equal. */
const mostWorkers = 256;

/** Undefined for what is no number of workers. */
export function workerCount(text: string): number | undefined {
  const workers = Number(text);
  return /^\d+$/.test(text) && workers >= 1 && workers <= mostWorkers ? workers : undefined;
}

/** What is allowed, for whoever gave something else. */
export const workerCountWords: string = `a whole number from 1 to ${mostWorkers}`;
