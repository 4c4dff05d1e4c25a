/**
 * A worker of the tests: an edge whose connections come from the parent. What it answers says whose answer it is:
 *
 * - `/echo/ID`: at once ID and this process's id,
 * - `/address/ID`: the same with the client's address,
 * - `/held/ID`: the same when the parent says `release`,
 * - `/slow/ID`: the same after some milliseconds,
 * - `/begun/ID`: half an answer, and never the other half,
 * - `/large/ID`: a megabyte,
 * - `/wide/ID`: at once, and too much to be held for others,
 * - `/fatal/ID`: nothing: the process ends,
 * - `/threw/ID`: nothing: what an app threw for it will end the process, which goes on with others until then.
 *
 * The parent says `drain` to have it give back what is idle and end when nothing is left, and `count` to be told how many
 * requests it has begun, connections it has, and bytes of buffers.
 */
import { answerHead } from '../../../src/edge/answer-head.ts';
import { FixedCall } from '../../../src/edge/fixed-call.ts';
import type { Call, EdgeRequest, Handler, Responder } from '../../../src/edge/index.ts';
import { Edge, edgeDefaults } from '../../../src/edge/index.ts';
import { Deadlines, FailureKind } from '../../../src/proxy/index.ts';
import { type HandedConnection, HandoffInbox, parentLink } from '../../../src/supervisor/index.ts';
import { secureListening } from '../secure-clients.ts';

const large = 'x'.repeat(1_048_576);
const wide = 'x'.repeat(20_000);
const held = new Set<() => void>();
let begun = 0;

class HeldCall extends FixedCall {
  readonly #release: () => void;

  constructor(body: string, responder: Responder) {
    super({ status: 200, body, fields: '' }, responder);
    this.#release = () => super.start();
  }

  override start(): void {
    held.add(this.#release);
  }

  override abandon(): void {
    held.delete(this.#release);
  }
}

class SlowCall extends FixedCall {
  #timer: NodeJS.Timeout | undefined;

  override start(): void {
    this.#timer = setTimeout(() => super.start(), Math.random() * 5);
  }

  override abandon(): void {
    clearTimeout(this.#timer);
  }
}

class UploadCall extends FixedCall {
  override start(): void {}

  override end(): void {
    super.start();
  }
}

class BegunCall extends FixedCall {
  readonly #to: Responder;

  constructor(responder: Responder) {
    super({ status: 200, body: '', fields: '' }, responder);
    this.#to = responder;
  }

  override start(): void {
    const half = Buffer.from('half');
    this.#to.onResponse(answerHead(200, '', 2 * half.length), undefined);
    this.#to.onResponseData(half, 0, half.length);
    this.#to.onFlush();
  }
}

class ThrownCall extends FixedCall {
  readonly #to: Responder;

  constructor(responder: Responder) {
    super({ status: 200, body: '', fields: '' }, responder);
    this.#to = responder;
  }

  override start(): void {
    setImmediate(() => this.#to.onFailed({ kind: FailureKind.threw, reason: 'an uncaught error' }));
  }
}

const handler: Handler = {
  call(request: EdgeRequest, responder: Responder): Call {
    begun++;
    const [, kind, id] = request.path.split('/');
    const body = `${kind === 'address' ? request.client.address : id} ${process.pid}`;
    if (kind === 'fatal') process.kill(process.pid, 'SIGKILL');
    if (kind === 'threw') return new ThrownCall(responder);
    if (kind === 'held') return new HeldCall(body, responder);
    if (kind === 'begun') return new BegunCall(responder);
    const answer = { status: 200, body: kind === 'large' ? large : kind === 'wide' ? wide : body, fields: '' };
    if (kind === 'upload') return new UploadCall(answer, responder);
    return kind === 'slow' ? new SlowCall(answer, responder) : new FixedCall(answer, responder);
  },
};

const { secure, proxyProtocol = false } = JSON.parse(process.argv[2]!) as { secure?: boolean; proxyProtocol?: boolean };
const edge = new Edge({
  routes: [{ path: '/', index: 0, label: 'all', encodedSlash: false, filters: undefined, handler }],
  identify: (address) => ({ address, place: undefined, trustedPeer: false }),
  trusts: () => true,
  limits: { ...edgeDefaults, requestsPerConnection: 1e9 },
  deadlines: new Deadlines(),
  proxyProtocol,
  ...(secure === true && { secure: await secureListening() }),
});
const take = (connection: HandedConnection) => {
  const { socket, door, address } = connection;
  edge.take({ socket, door, address, shared: connection });
};
const inbox = new HandoffInbox(parentLink(), take, (count) => edge.giveBack(count));

process.on('message', async (message) => {
  if (message === 'release') {
    for (const release of [...held]) {
      held.delete(release);
      release();
    }
  }
  if (message === 'count')
    process.send!({ begun, open: edge.counters.open, buffers: process.memoryUsage().arrayBuffers });
  if (message === 'drain') {
    await edge.close(5_000, { givesBack: true });
    await inbox.told();
    process.disconnect();
  }
});
