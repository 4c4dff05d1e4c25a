/**
 * The four session guarantees of Terry, Demers, Petersen, Spreitzer, Theimer and Welch ("Session Guarantees for Weakly
 * Consistent Replicated Data", PDIS 1994), from what sessions asked and were answered, and the versions in the answers:
 *
 * - read your writes: a read sees what its session wrote before;
 * - monotonic reads: a read sees no less than the session's reads before;
 * - monotonic writes: a session's writes are ordered as they were made: whoever reads the later one sees the earlier one;
 * - writes follow reads: a write is ordered after what its session had read: whoever reads it sees that as well.
 *
 * "Before" is ended before begun: what a session does at the same time has no order. Versions are compared within a key.
 */
import type { HistoryEvent } from '../history/history-event.ts';
import { describeOperation, isLater, isWrite, type Operation } from '../history/operation.ts';
import { pairEvents } from '../history/pair-events.ts';
import { type Verdict, type Violation, verdictOf } from '../verdict.ts';
import { VersionBook } from '../versions/version-book.ts';
import { type Knowledge, type Knowledges, SessionContext, type SessionGuarantee } from './session-context.ts';

export interface SessionOptions {
  /** What is checked; all four when not given. */
  readonly guarantees?: readonly SessionGuarantee[];
}

/** A session is what its operations say, or else their process. Writes without a version oblige nobody. */
export function checkSessions(events: readonly HistoryEvent[], { guarantees }: SessionOptions = {}): Verdict {
  const violations = new SessionWalk(pairEvents(events)).run();
  return verdictOf(violations.filter(({ rule }) => guarantees?.includes(rule as SessionGuarantee) ?? true));
}

class SessionWalk {
  readonly #operations: readonly Operation[];
  readonly #book: VersionBook;
  readonly #contexts = new Map<string, SessionContext>();
  /** What the session knew when the operation began. */
  readonly #atStart = new Map<Operation, Knowledges>();
  /** Acknowledged writes by key and version. */
  readonly #writes = new Map<string, Operation>();

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
    this.#book = new VersionBook(operations);
    for (const write of operations.filter(isVersionedWrite)) this.#writes.set(`${write.version} ${write.key}`, write);
  }

  run(): readonly Violation[] {
    const violations: Violation[] = [];
    for (const { operation, ends } of linesOf(this.#operations)) {
      const context = this.#contextOf(operation.session);
      if (!ends) {
        this.#atStart.set(operation, context.snapshot());
      } else if (isVersionedWrite(operation)) {
        violations.push(...this.#judgeWrite(operation));
        context.wrote(operation);
      } else if (operation.f === 'read' && operation.outcome === 'ok') {
        violations.push(...this.#judgeRead(operation, context));
      }
    }
    return violations;
  }

  #judgeWrite(write: Operation): readonly Violation[] {
    const known = this.#atStart.get(write)!.get(write.key);
    if (known === undefined || isLater(write, known.version)) return [];
    const rule = known.guarantee === 'read-your-writes' ? 'monotonic-writes' : 'writes-follow-reads';
    return [violationOf({ ...known, guarantee: rule }, write, write.version!)];
  }

  #judgeRead(read: Operation, context: SessionContext): readonly Violation[] {
    const known = this.#atStart.get(read)!.get(read.key);
    const version = this.#book.versionOf(read, known?.version ?? 0);
    if (version === undefined) return [];
    const write = this.#writes.get(`${version} ${read.key}`);
    context.read(read, version, write, (write && this.#atStart.get(write)) ?? new Map());
    return known === undefined || version >= known.version ? [] : [violationOf(known, read, version)];
  }

  #contextOf(session: string): SessionContext {
    const context = this.#contexts.get(session) ?? new SessionContext();
    this.#contexts.set(session, context);
    return context;
  }
}

function violationOf({ version: known, guarantee, because }: Knowledge, operation: Operation, got: number): Violation {
  const { key, session, id } = operation;
  const what = `"${describeOperation(operation)}" (#${id}) ${isWrite(operation) ? 'got' : 'saw'} version ${got}`;
  const message = `key "${key}": ${what} though session ${session} must be past version ${known} (#${because[0]!.id})`;
  return { rule: guarantee, message, operations: [...because, operation] };
}

function isVersionedWrite(operation: Operation): boolean {
  return isWrite(operation) && operation.outcome === 'ok' && operation.version !== undefined;
}

function linesOf(operations: readonly Operation[]) {
  const lines = operations.flatMap((operation) => [
    { operation, place: operation.start, ends: false },
    { operation, place: operation.end, ends: true },
  ]);
  return lines.filter(({ place }) => Number.isFinite(place)).sort((a, b) => a.place - b.place);
}
