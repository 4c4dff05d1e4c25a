/**
 * One client of the database. There is one session of PostgreSQL for all clients, as behind PgBouncer in transaction mode: a
 * client has it from the first message of a statement or transaction to its end, and what it leaves unfinished when it goes
 * is rolled back.
 *
 * Invariant: the database is asked only in a turn, and a turn ends with no transaction open.
 */

import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Timers } from '../../core/index.ts';
import { copiesFromClient } from './copies-from-client.ts';
import { embeddedDefaults } from './defaults.ts';
import type { Turns } from './turns.ts';
import { WireFault } from './wire-fault.ts';
import { protocolVersion, type WireMessage, wireMessages } from './wire-messages.ts';
import { passwordRequest, refusal, statement, sync, transactionAfter, unencrypted, welcome } from './wire-replies.ts';

/** A database that has been opened. */
export interface WireDatabase {
  /** One message in, what it is answered with out. */
  ask(message: Uint8Array): Promise<Uint8Array>;
  /** What clients are told of it. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface WireClientOptions {
  /** Clients wait until it is open. */
  readonly database: Promise<WireDatabase>;
  readonly turns: Turns;
  readonly password: string;
  readonly timers: Timers;
}

/** Resolves when the client has gone or was cut off. */
export async function serveClient(socket: Socket, options: WireClientOptions): Promise<void> {
  const { admissionMs, maxStrangerBytes, maxMessageBytes } = embeddedDefaults;
  let isStranger = true;
  const messages = wireMessages(socket.iterator({ destroyOnReturn: false }), () =>
    isStranger ? maxStrangerBytes : maxMessageBytes,
  );
  const stopWaiting = options.timers.after(admissionMs, () => socket.destroy());
  try {
    isStranger = !(await admit(socket, messages, options.password).finally(stopWaiting));
    if (!isStranger) {
      const database = await options.database;
      socket.write(welcome(database.settings));
      await converse(socket, messages, { database, turns: options.turns });
    }
    socket.end();
  } catch (fault) {
    if (fault instanceof WireFault) socket.end(refusal(fault));
    else socket.destroy();
  }
}

type Messages = AsyncGenerator<WireMessage, void, void>;

/** False for one that only wanted to cancel a query, which cannot be. Throws WireFault without the password. */
async function admit(socket: Socket, messages: Messages, password: string): Promise<boolean> {
  for (;;) {
    const { value: first } = await messages.next();
    if (first === undefined) return false;
    const code = first.bytes.readUInt32BE(4);
    if (code === protocolVersion) break;
    if (code === cancelRequest) return false;
    if (code !== encryptionRequest && code !== gssRequest)
      throw new WireFault('08P01', `protocol ${code} is not spoken here, 3.0 is`);
    socket.write(unencrypted);
  }
  socket.write(passwordRequest);
  const { value: answer } = await messages.next();
  if (answer?.type === 'p' && isSame(answer.bytes.subarray(5, -1), Buffer.from(password))) return true;
  throw new WireFault('28P01', 'the password is wrong: ask connect() for the database, which knows it');
}

const cancelRequest = 80_877_102;
const encryptionRequest = 80_877_103;
const gssRequest = 80_877_104;

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

interface Conversation {
  readonly database: WireDatabase;
  readonly turns: Turns;
}

async function converse(socket: Socket, messages: Messages, { database, turns }: Conversation): Promise<void> {
  let endTurn: (() => void) | undefined;
  try {
    for await (const { type, bytes } of messages) {
      if (type === 'X') return;
      checkTaken(type, bytes);
      endTurn ??= await turns.take();
      const answer = await database.ask(bytes);
      socket.write(answer);
      if (transactionAfter(answer) === 'I') {
        endTurn();
        endTurn = undefined;
      }
      if (socket.writableNeedDrain) await drained(socket);
    }
  } finally {
    if (endTurn !== undefined) {
      try {
        await database.ask(sync);
        await database.ask(statement('rollback'));
      } finally {
        endTurn();
      }
    }
  }
}

/** Query, Parse, Bind, Describe, Execute, Close, Sync, Flush and FunctionCall. */
const taken = 'QPBDECSHF';

/**
 * What the database would not survive: what it waits for in vain, since it is given one message at a time, and what is no
 * message of a session, for which a server ends its process.
 */
function checkTaken(type: string, bytes: Buffer): void {
  if (!taken.includes(type))
    throw new WireFault('08P01', `a message of type ${JSON.stringify(type)} is not taken here`);
  if ((type === 'Q' || type === 'P') && copiesFromClient(queryIn(type, bytes))) {
    throw new WireFault('0A000', 'copy … from stdin is not to be had of an embedded database: insert the rows');
  }
}

/** A Parse has the name of the statement before it. */
function queryIn(type: string, bytes: Buffer): string {
  const text = bytes.toString('latin1', 5);
  const from = type === 'P' ? text.indexOf('\0') + 1 : 0;
  const end = text.indexOf('\0', from);
  return text.slice(from, end === -1 ? undefined : end);
}

async function drained(socket: Socket): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).finally(() =>
    waiting.abort(),
  );
}
