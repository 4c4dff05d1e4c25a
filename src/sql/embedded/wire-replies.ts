/** What the server of the database says by itself, outside of answers to statements. */
import type { WireFault } from './wire-fault.ts';

/** Asked to encrypt, which on loopback is not worth it. */
export const unencrypted: Buffer = Buffer.from('N');

/** Asks for the password. */
export const passwordRequest: Buffer = message('R', int32(3));

/** The session begins: settings that clients want to know, and a key to cancel by, which nobody will use. */
export function welcome(settings: Readonly<Record<string, string>>): Buffer {
  const told = Object.entries(settings).map(([name, value]) => message('S', text(name), text(value)));
  return Buffer.concat([
    message('R', int32(0)),
    ...told,
    message('K', int32(0), int32(0)),
    message('Z', Buffer.from('I')),
  ]);
}

/** The last word to a client that is cut off. */
export function refusal({ sqlState, message: reason }: WireFault): Buffer {
  const fields = [`SFATAL`, `VFATAL`, `C${sqlState}`, `M${reason}`];
  return message('E', ...fields.map(text), Buffer.alloc(1));
}

/** A statement as a client would send it. */
export function statement(sql: string): Buffer {
  return message('Q', text(sql));
}

/** The end of a sequence of messages, after which the server takes new ones, whatever failed before. */
export const sync: Buffer = message('S');

/** Which transaction the last answer of the server leaves: none (I), one (T), a failed one (E); undefined within a sequence. */
export function transactionAfter(answer: Uint8Array): 'I' | 'T' | 'E' | undefined {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  // It is the last message, if there is one: a type, the length 5, and the state.
  const at = bytes.length - 6;
  if (at < 0 || bytes[at] !== 0x5a || bytes.readUInt32BE(at + 1) !== 5) return undefined;
  return String.fromCharCode(bytes[at + 5]!) as 'I' | 'T' | 'E';
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
