/** Counts what a move has done and tells whoever listens. */
import type { MoveRecord } from './move-record.ts';
import type { MoveProgress } from './progress.ts';

export class ProgressTeller {
  readonly #record: MoveRecord;
  readonly #listener: ((progress: MoveProgress) => void) | undefined;
  readonly #work: { readonly share: number };
  #moved: readonly number[];
  #rows = 0;
  #bytes = 0;

  constructor(
    record: MoveRecord,
    work: { readonly share: number },
    listener: ((progress: MoveProgress) => void) | undefined,
  ) {
    this.#record = record;
    this.#work = work;
    this.#listener = listener;
    this.#moved = record.done;
  }

  get moved(): readonly number[] {
    return this.#moved;
  }

  add(buckets: readonly number[]): void {
    this.#moved = [...this.#moved, ...buckets];
    this.tell('clean');
  }

  tell(
    stage: MoveProgress['stage'],
    { rows = 0, bytes = 0 }: { readonly rows?: number; readonly bytes?: number } = {},
  ): void {
    this.#rows += rows;
    this.#bytes += bytes;
    const { id: move, source, target, buckets } = this.#record;
    const counts = { moved: this.#moved.length, total: buckets.length, rows: this.#rows, bytes: this.#bytes };
    this.#listener?.({ move, source, target, stage, ...counts, pace: this.#work.share });
  }
}
