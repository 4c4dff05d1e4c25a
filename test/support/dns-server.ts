/**
 * A DNS server for tests (RFC 1035, RFC 2782): A, AAAA and SRV over UDP on loopback, with answers that change while it
 * runs and faults on demand.
 */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { Recorder } from '../../src/testing/index.ts';

export type DnsRecordType = 'A' | 'AAAA' | 'SRV';

export interface SrvData {
  readonly target: string;
  readonly port: number;
  readonly priority?: number;
  readonly weight?: number;
}

export interface DnsServer extends AsyncDisposable {
  /** For `Resolver.setServers`. */
  readonly address: string;
  /** Questions asked so far, such as `A api.test`. */
  readonly questions: Recorder<string>;
  /** What is answered from now on. A name with records of other types only has an empty answer. */
  set(name: string, type: DnsRecordType, records: readonly (string | SrvData)[], ttlSeconds?: number): void;
  /** Every question, or those for one type, fails from now on; undefined mends it. */
  fail(fault: 'SERVFAIL' | 'REFUSED' | undefined, type?: DnsRecordType): void;
}

const types: ReadonlyMap<number, DnsRecordType> = new Map([
  [1, 'A'],
  [28, 'AAAA'],
  [33, 'SRV'],
]);
const codes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
const headerBytes = 12;

export async function startDnsServer(): Promise<DnsServer> {
  const answers = new Map<string, Buffer[]>();
  const faults = new Map<DnsRecordType | undefined, 'SERVFAIL' | 'REFUSED'>();
  const questions = new Recorder<string>();
  const socket = createSocket('udp4');
  socket.on('message', (query: Buffer, peer: RemoteInfo) => {
    const { name, type, end } = parseQuestion(query);
    questions.record(`${type} ${name}`);
    const records = answers.get(`${type} ${name}`) ?? [];
    const exists = [...types.values()].some((each) => answers.has(`${each} ${name}`));
    const code = faults.get(type) ?? faults.get(undefined) ?? (exists ? 'NOERROR' : 'NXDOMAIN');
    socket.send(
      answerTo(query.subarray(0, end), codes[code], code === 'NOERROR' ? records : []),
      peer.port,
      peer.address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    set(name, type, records, ttlSeconds = 0) {
      answers.set(
        `${type} ${name}`,
        records.map((data) => encodeRecord(type, data, ttlSeconds)),
      );
    },
    fail(fault, type) {
      if (fault === undefined) faults.delete(type);
      else faults.set(type, fault);
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

function parseQuestion(query: Buffer): { name: string; type: DnsRecordType | undefined; end: number } {
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: types.get(query.readUInt16BE(at + 1)), end: at + 5 };
}

/** The question comes back with the answer flag, the code and the records behind it. */
function answerTo(question: Buffer, code: number, records: readonly Buffer[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8580 | code, 2);
  head.writeUInt16BE(records.length, 6);
  head.fill(0, 8, headerBytes);
  return Buffer.concat([head, ...records]);
}

function encodeRecord(type: DnsRecordType, data: string | SrvData, ttlSeconds: number): Buffer {
  const bytes = typeof data === 'string' ? encodeAddress(type, data) : encodeSrv(data);
  const head = Buffer.alloc(headerBytes);
  // A pointer to the name in the question.
  head.writeUInt16BE(0xc000 | headerBytes, 0);
  head.writeUInt16BE([...types].find(([, name]) => name === type)![0], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttlSeconds, 6);
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, bytes]);
}

/** IPv6 addresses are written out in full, all eight groups. */
function encodeAddress(type: DnsRecordType, address: string): Buffer {
  if (type === 'A') return Buffer.from(address.split('.').map(Number));
  return Buffer.from(
    address
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
}

function encodeSrv({ target, port, priority = 0, weight = 1 }: SrvData): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(priority, 0);
  head.writeUInt16BE(weight, 2);
  head.writeUInt16BE(port, 4);
  const labels = target.split('.').filter((label) => label !== '');
  const name = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]));
  return Buffer.concat([head, ...name, Buffer.from([0])]);
}
