/**
 * Writes. Each has a name of its own, which the primary keeps with the change; so when a connection is lost under a write,
 * the primary that there is then can say whether it has happened, or that it never will, and in that case it is written again.
 * Only what nobody could say in time is unknown.
 */
import { type Clock, isAntipodeError, pause } from '../../core/index.ts';
import {
  askTogether,
  encodeToken,
  formatLsn,
  movedFault,
  type Position,
  parseLsn,
  type Server,
  type ServerGroup,
} from '../../sql/index.ts';
import type { Batch, CommitOptions, Committed } from '../engine.ts';
import { conflictFault, optionFault, tokenLostFault, unavailableFault, unknownFault } from '../faults.ts';
import { within } from './deadline.ts';
import type { Made, Placement } from './placement.ts';
import { checkedFloor } from './reader.ts';
import { dataFault, fencedState, isOutOfTime, isUnknown, lockedState, notReachedState, stateOf } from './sql-faults.ts';
import type { CommitOrder, CommitRow, PrimaryRow, ResolvedRow, Statements } from './statements.ts';
import { newWriteId } from './write-id.ts';

export interface CommitterOptions {
  readonly group: ServerGroup;
  readonly statements: Statements;
  readonly placement: Placement;
  readonly wallClock: Clock;
  /** How long the change of a write is there to be asked for. */
  readonly historyMs: number;
}

/** One write on its way. */
interface Order {
  readonly batch: Batch;
  readonly options: CommitOptions;
  readonly floor: Position | undefined;
  readonly endMs: number;
  /** The statement that may be under way, or done. */
  sentAs: string | undefined;
  /** The caller has been answered. */
  isOver: boolean;
}

/** Between two attempts. */
const attemptPauseMs = 20;

/** Of the time that is left, so that a server says that it did nothing before its caller has to call that unknown. */
const lockShare = 0.8;

export class Committer {
  readonly #group: ServerGroup;
  readonly #statements: Statements;
  readonly #placement: Placement;
  readonly #wallClock: Clock;
  readonly #historyMs: number;

  constructor({ group, statements, placement, wallClock, historyMs }: CommitterOptions) {
    this.#group = group;
    this.#statements = statements;
    this.#placement = placement;
    this.#wallClock = wallClock;
    this.#historyMs = historyMs;
  }

  /** Rejects as the contract of engines says, and with ERR_DATA_OPTION where it might ask for a change that is not kept so long. */
  async commit(batch: Batch, options: CommitOptions): Promise<Committed> {
    const { timers } = this.#group;
    const { timeoutMs, token } = options;
    if (timeoutMs > this.#historyMs) {
      throw optionFault(
        'timeout',
        timeoutMs,
        `up to ${this.#historyMs} ms, for which changes are kept: raise keptHistory`,
      );
    }
    const endMs = timers.now() + timeoutMs;
    const order: Order = {
      ...{ batch, options, endMs, floor: checkedFloor(token), sentAs: undefined, isOver: false },
    };
    const late = (): Error =>
      order.sentAs === undefined
        ? unavailableFault(`no primary took the write within ${timeoutMs} ms`)
        : unknownFault(`it was not confirmed within ${timeoutMs} ms`);
    try {
      return await within(timers, timeoutMs, this.#run(order), late);
    } finally {
      order.isOver = true;
    }
  }

  async #run(order: Order): Promise<Committed> {
    while (!order.isOver) {
      const made = order.sentAs === undefined ? await this.#send(order) : await this.#resolve(order, order.sentAs);
      const lsn = made && (await this.#placement.wait(made, order.options.level, () => order.isOver));
      if (lsn !== undefined) return { version: made!.version, token: encodeToken({ timeline: made!.timeline, lsn }) };
      await pause(this.#group.timers, attemptPauseMs);
    }
    throw unavailableFault('its time was over');
  }

  /** Undefined where it has to be tried again, or `sentAs` be asked for. */
  async #send(order: Order): Promise<Made | undefined> {
    const { servers, writes } = this.#group;
    const writeId = newWriteId(this.#wallClock.now());
    let asked: Server | undefined;
    try {
      return await writes.atPrimary('the write', (server) => {
        asked = server;
        return this.#sendTo(server, order, writeId);
      });
    } catch (error) {
      if (isUnknown(error)) return undefined;
      // What else is said, the server has said of a statement that it rolled back, or it was never sent.
      order.sentAs = undefined;
      const state = stateOf(error);
      if (state === fencedState) await servers.suspect(asked!);
      if (state === fencedState || isOutOfTime(error)) return undefined;
      if (state === notReachedState) throw await this.#lostFault(asked!, order);
      if (state === lockedState) throw unavailableFault('other writes to the collection did not end in time', error);
      throw dataFault(error);
    }
  }

  async #sendTo(server: Server, order: Order, writeId: string): Promise<Made> {
    const { timelines, historyRead } = this.#group.servers;
    await historyRead;
    const { floor } = order;
    if (floor !== undefined && timelines.mayHaveLost(floor)) throw await this.#lostFault(server, order);
    if (floor !== undefined && floor.timeline > timelines.current) throw movedFault(server.name);
    const connection = await server.pools.writes.connect();
    let fault: unknown;
    try {
      if (order.isOver) throw unavailableFault('its time was over');
      const timeline = timelines.current;
      order.sentAs = writeId;
      const statement = this.#statements.commit({ ...this.#terms(order, timeline), writeId, timeline });
      const [made, standing] = await askTogether<CommitRow, PrimaryRow>(
        connection,
        statement,
        this.#statements.primary(order.options.level, order.batch.collection),
      );
      if (made.status === 'rejected') throw made.reason;
      const seen = standing.status === 'fulfilled' ? standing.value.rows[0] : undefined;
      return { server, timeline, version: versionOf(made.value.rows[0]!), standing: seen };
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      connection.release(isOfConnection(fault));
    }
  }

  #terms({ batch, options, floor, endMs }: Order, timeline: number): Omit<CommitOrder, 'timeline' | 'writeId'> {
    const { type } = options.level;
    return {
      ...batch,
      after: floor?.timeline === timeline ? formatLsn(floor.lsn) : undefined,
      durability: type === 'local' ? 'local' : type === 'applied' ? 'remote_apply' : 'on',
      patienceMs: this.#patienceMs(endMs),
    };
  }

  #patienceMs(endMs: number): number {
    return Math.max(1, Math.floor((endMs - this.#group.timers.now()) * lockShare));
  }

  /** Asks the primary that there is now what has become of a statement; undefined as long as it does not say. */
  async #resolve(order: Order, writeId: string): Promise<Made | undefined> {
    const { servers } = this.#group;
    let server: Server | undefined;
    try {
      server = await servers.whenPrimary();
      const timeline = servers.timelines.current;
      const { collection } = order.batch;
      const question = { timeline, patienceMs: this.#patienceMs(order.endMs), collection, writeId };
      const { rows } = await server.pools.writes.query<ResolvedRow>(this.#statements.resolve(question));
      const { version } = rows[0]!;
      if (version !== null) return { server, timeline, version: Number(version) };
      // It will not happen any more: the same may be sent under another name.
      order.sentAs = undefined;
    } catch {
      // The deadline ends this, with an outcome that is unknown.
      if (server !== undefined) await servers.suspect(server);
    }
    return undefined;
  }

  async #lostFault(server: Server, { floor, options }: Order): Promise<Error> {
    const standing = await this.#placement.standing(server, options.level);
    if (standing === undefined) return unavailableFault(`${server.name} does not answer`);
    const survivor = encodeToken({ timeline: standing.timeline, lsn: parseLsn(standing.lsn) });
    return tokenLostFault(encodeToken(floor!), survivor);
  }
}

/** Throws ERR_DATA_CONFLICT. */
function versionOf({ version, conflict_key: key, conflict_expected, conflict_version }: CommitRow): number {
  if (version === null) throw conflictFault(key!, Number(conflict_expected), Number(conflict_version));
  return Number(version);
}

/** Not said by the server, and not by us: the connection is of no more use. */
function isOfConnection(error: unknown): boolean {
  return error !== undefined && stateOf(error) === undefined && !isAntipodeError(error);
}
