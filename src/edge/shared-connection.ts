import type { Ledger } from '../proxy/index.ts';

/**
 * A client connection that another process holds too: it lives on there when this process is lost, or lets go of it. What is
 * read and answered on it is told here, before it has any effect, so that whoever goes on knows how far it had come.
 *
 * Several connections may be told before the ledger commits. From the commit in which answers are `leaving` until all of them
 * are `answered`, nothing else is told: whatever is written behind them says that they have left.
 */
export interface SharedConnection {
  /** Commits before what was read is carried out, and before a byte of an answer leaves. */
  readonly ledger: Ledger;
  /** Whether a process before this one has served it. */
  readonly isResumed: boolean;
  /** How long its client may take to ask for something, where that is not as long as any client's. */
  readonly quietMs: number | undefined;
  /** Whether all that was read has been answered, and nothing of the answer waits. */
  readonly isIdle: boolean;
  /** Where `receive` reads to. */
  readonly incoming: Buffer;
  /**
   * Reads what has come by `fd`, between requests or in the head of one, and writes it down before anything else is done.
   * Returns how many bytes stand in `incoming`; 0 at the end. Throws as `readSync` does.
   */
  receive(fd: number): number;
  /** Bytes have come, and stand at the start of `bytes`. */
  read(bytes: Buffer, size: number): void;
  /** The request whose head has been read is carried out now; this is written down where it must not be carried out again. */
  begins(isIdempotent: boolean): void;
  /** The first byte of an answer leaves next: all of it in one write, or not; as the last one, or not. */
  leaving(isWhole: boolean, isLast: boolean): void;
  /**
   * The answer has been written, and the system has taken it all, or not. `rest` has been read behind the request, and is
   * written down. Told again when what was not taken has been.
   */
  answered(isTaken: boolean, rest: Buffer | undefined): void;
  /** From here on only this process knows what is spoken, until a request is read. */
  opaque(): void;
  /** What was opaque is over, and nothing has been read behind it. */
  idle(): void;
  /** A balancer has told the client's address. */
  named(address: string): void;
  /** It is closed next, so that it goes on elsewhere. */
  back(): void;
  /**
   * The request that was read will not be answered here, and is closed next: whoever else holds it does with it what is done
   * when this process is lost (`why`, in words). False where nobody else could: what was read is not known to them.
   */
  lose(why: string): boolean;
  /** It is closed in this process. */
  closed(): void;
}
