/**
 * The archive of a region, as another process on the same machine has it: the process that keeps the data writes the copy, so it
 * goes through no pipe, and SQLite's lock stays with the one process.
 */
import { isAntipodeError } from '../../core/index.ts';
import type { ArchivePage, ArchivePoint, CopyProgress, DataArchive } from '../archive/archive.ts';
import { unavailableFault } from '../faults.ts';
import type { Answered, CopyStep } from './calls.ts';
import { type Door, given } from './door.ts';
import { linesOf } from './lines-of.ts';

export class RemoteArchive implements DataArchive {
  readonly #door: Door;

  constructor(door: Door) {
    this.#door = door;
  }

  async snapshot(path: string, onProgress: CopyProgress = () => {}): Promise<void> {
    // It takes as long as the data are large: only the end of the other process ends the wait.
    const never = new AbortController().signal;
    const response = await this.#door.open({ call: 'snapshot', path }, never).catch((error) => {
      throw unavailableFault(String(error), error);
    });
    let isEnded = false;
    try {
      for await (const line of linesOf(response)) {
        const { done, total, isWhole } = given(JSON.parse(line) as Answered<CopyStep>);
        isEnded = isWhole;
        if (!isWhole) onProgress(done, total);
      }
    } catch (error) {
      throw isAntipodeError(error) ? error : unavailableFault(String(error), error);
    }
    if (!isEnded) throw unavailableFault('the process that keeps it has ended before the copy was whole');
  }

  log(after: ArchivePoint): Promise<ArchivePage> {
    return this.#door.read({ call: 'log', after });
  }
}
