/**
 * Short messages between the regions of a world, from edge to edge over the addresses they are reached by anyway. They are
 * signed with the secret of the world and may be lost, come twice or out of order: whoever uses them must stand that.
 *
 * A message is the body of a POST, `{"from":…,"at":…,"topic":…,"message":…}`; its HMAC-SHA256 is in `authorization`. One that was
 * signed longer ago than `maxAgeMs`, or is from the future by that, is refused, so that what somebody has recorded is soon
 * worth nothing.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { request as requestSecure } from 'node:https';
import type { Secrets } from '../core/index.ts';
import { MessageHandler } from '../edge/index.ts';
import type { EndpointAddress } from '../proxy/index.ts';

const { request: requestPlain } = process.getBuiltinModule('node:http');

export interface RegionMailDefaults {
  /** How old a message may be, by the clocks of both sides. */
  readonly maxAgeMs: number;
  /** The largest message. */
  readonly maxBytes: number;
  /** How long sending one may take. */
  readonly timeoutMs: number;
  /** Messages on their way to one region; beyond it the next is dropped. */
  readonly maxPending: number;
}

export const regionMailDefaults: RegionMailDefaults = Object.freeze({
  maxAgeMs: 30_000,
  maxBytes: 1_048_576,
  timeoutMs: 5_000,
  maxPending: 16,
});

/** Where an edge takes messages, on every host. */
const mailPath = '/.well-known/antipode/mail';
/** As credentials of a scheme of our own (RFC 9110, section 11.4): fields named after us are taken from what clients send. */
const signatureField = 'authorization';
const scheme = 'Antipode ';

export interface RegionMailOptions {
  /** The region this node stands in. */
  readonly here: string;
  /** Which process of the node this is, where it is one of several that count by themselves. */
  readonly part?: string | undefined;
  /** Undefined while the world has none: then nothing is sent or taken. */
  readonly secrets: () => Secrets | undefined;
  /** Where the other regions are reached now, by their ids. */
  readonly others: () => ReadonlyMap<string, EndpointAddress>;
  /** Where the nodes of the region are reached that this node stands in, itself among them; undefined where nobody has said. */
  readonly own: () => EndpointAddress | undefined;
}

/** Hears messages of a topic; `from` is the region that signed it, with `/` and the process where it is one of several. */
export type MailListener = (from: string, message: unknown) => void;

interface Letter {
  readonly from: string;
  readonly part?: string | undefined;
  readonly at: number;
  readonly topic: string;
  readonly message: unknown;
  /** Whether it is for nodes: for those of the sender's own region too. */
  readonly toNodes?: boolean;
}

interface SealedLetter {
  readonly body: Buffer;
  readonly signature: string;
  readonly isForNodes: boolean;
}

export class RegionMail {
  readonly #options: RegionMailOptions;
  readonly #listeners = new Map<string, MailListener>();
  readonly #pending = new Map<string, number>();

  constructor(options: RegionMailOptions) {
    this.#options = options;
  }

  on(topic: string, listener: MailListener): void {
    this.#listeners.set(topic, listener);
  }

  /** Sends to every other region that can be reached, and does not wait. Larger than `maxBytes`, it is dropped. */
  tellAll(topic: string, message: unknown): void {
    this.#sendTo(this.#options.others(), { topic, message });
  }

  /**
   * The same to one node of every region, that of this node among them. Each time it goes by a connection of its own, so that
   * where the address of a region stands for several nodes, each is reached if it is told often enough.
   */
  tellNodes(topic: string, message: unknown): void {
    const { here, others, own } = this.#options;
    const address = own();
    const all = address === undefined ? others() : new Map([...others(), [here, address]]);
    this.#sendTo(all, { topic, message, toNodes: true });
  }

  /** Takes a message in; returns the status to answer it with. */
  take(body: Buffer, signature: string | undefined, nowMs: number): 204 | 400 | 403 {
    const secrets = this.#options.secrets();
    if (secrets === undefined || signature === undefined || !isSigned(body, signature, secrets)) return 403;
    const letter = read(body);
    if (letter === undefined) return 400;
    if (Math.abs(nowMs - letter.at) > regionMailDefaults.maxAgeMs) return 403;
    const { from, part, topic, message, toNodes = false } = letter;
    const teller = part === undefined ? from : `${from}/${part}`;
    if (toNodes || from !== this.#options.here) this.#listeners.get(topic)?.(teller, message);
    return 204;
  }

  #sendTo(addresses: ReadonlyMap<string, EndpointAddress>, what: Pick<Letter, 'topic' | 'message' | 'toNodes'>): void {
    const { here: from, part } = this.#options;
    const secrets = this.#options.secrets();
    if (secrets === undefined) return;
    const body = Buffer.from(JSON.stringify({ from, part, at: Date.now(), ...what } satisfies Letter));
    if (body.length > regionMailDefaults.maxBytes) return;
    const sealed = { body, signature: sign(body, secrets[0]), isForNodes: what.toNodes === true };
    for (const [region, address] of addresses) void this.#send(region, address, sealed);
  }

  async #send(
    region: string,
    { host, port, tls }: EndpointAddress,
    { body, signature, isForNodes }: SealedLetter,
  ): Promise<void> {
    const pending = this.#pending.get(region) ?? 0;
    if (pending >= regionMailDefaults.maxPending) return;
    this.#pending.set(region, pending + 1);
    const headers = { 'content-type': 'application/json', 'content-length': body.length, [signatureField]: signature };
    const options = { host, port, path: mailPath, method: 'POST', headers, ...(isForNodes && { agent: false }) };
    await new Promise<void>((resolve) => {
      const request = (tls ? requestSecure : requestPlain)({
        ...options,
        signal: AbortSignal.timeout(regionMailDefaults.timeoutMs),
      });
      // Whether it came matters to nobody: what was lost is told again.
      request.on('response', (response) => response.resume().on('close', resolve));
      request.on('error', () => resolve());
      request.end(body);
    });
    this.#pending.set(region, this.#pending.get(region)! - 1);
  }
}

/** Takes messages from the edges of other regions. */
export function mailHandler(mail: RegionMail): MessageHandler {
  return new MessageHandler({
    maxBytes: regionMailDefaults.maxBytes,
    field: signatureField,
    take: (body, signature) => mail.take(body, signature, Date.now()),
  });
}

function sign(body: Buffer, secret: string): string {
  return scheme + createHmac('sha256', secret).update(body).digest('hex');
}

function isSigned(body: Buffer, signature: string, secrets: Secrets): boolean {
  const given = Buffer.from(signature);
  return secrets.some((secret) => {
    const expected = Buffer.from(sign(body, secret));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function read(body: Buffer): Letter | undefined {
  try {
    const letter: unknown = JSON.parse(body.toString());
    if (typeof letter !== 'object' || letter === null) return undefined;
    const { from, part = '', at, topic } = letter as Partial<Letter>;
    const isNamed = typeof from === 'string' && typeof part === 'string';
    const isWhole = isNamed && typeof at === 'number' && typeof topic === 'string';
    return isWhole ? (letter as Letter) : undefined;
  } catch {
    return undefined;
  }
}
