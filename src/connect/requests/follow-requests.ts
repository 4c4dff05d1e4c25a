/**
 * Knows, wherever in the process of an app something is asked of the data, for which request that is: Node's HTTP servers
 * are wrapped where they tell their listeners, so that it holds for every framework, and for requests that change the
 * protocol.
 *
 * It is done once in a process, by the preload or by `connect()`, whichever comes first; they may be of two copies of the
 * package. Requests that no edge has sent are left alone.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, Server } from 'node:http';
import { userTokensField } from '../../core/index.ts';
import { RequestTokens } from './request-tokens.ts';

const http = process.getBuiltinModule('node:http');

/** What is under way where a function runs: of another copy of the package maybe, so only its shape is known. */
export type RequestsUnderWay = Pick<AsyncLocalStorage<Pick<RequestTokens, 'of'>>, 'getStore'>;

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

const place = Symbol.for('antipode.connect.requests');
/** Those that hand over a request, and a response or what the connection becomes. */
const handovers: ReadonlySet<string | symbol> = new Set([
  'request',
  'checkContinue',
  'checkExpectation',
  'upgrade',
  'connect',
]);

export function followRequests(): RequestsUnderWay {
  const shared = globalThis as { [place]?: RequestsUnderWay };
  shared[place] ??= follow();
  return shared[place];
}

function follow(): RequestsUnderWay {
  const requests = new AsyncLocalStorage<RequestTokens>();
  const prototype = http.Server.prototype as { emit: Emit };
  const { emit } = prototype;
  prototype.emit = function (this: Server, event, ...args) {
    const tokens = handovers.has(event) ? tokensOf(args) : undefined;
    if (tokens === undefined) return Reflect.apply(emit, this, [event, ...args]);
    return requests.run(tokens, () => Reflect.apply(emit, this, [event, ...args]));
  };
  return requests;
}

function tokensOf([request, response]: readonly unknown[]): RequestTokens | undefined {
  const field = (request as IncomingMessage).headers[userTokensField];
  if (typeof field !== 'string') return undefined;
  return new RequestTokens(field, response instanceof http.ServerResponse ? response : undefined);
}
