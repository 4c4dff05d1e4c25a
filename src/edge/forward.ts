/** The handler that sends a request on to a service. */
import type { Target } from '../proxy/index.ts';
import type { EdgeRequest, ForwardRules } from './edge-request.ts';
import { FixedCall } from './fixed-call.ts';
import type { Call, Handler, Responder } from './handler.ts';
import { type Problem, problemAnswer } from './problem.ts';
import type { DeadlineRules } from './request-deadline.ts';
import type { RouteTunnels } from './tunnel/route-tunnels.ts';
import { TunnelCall } from './tunnel/tunnel-call.ts';
import { handshakeFault, isWebSocket } from './tunnel/websocket-handshake.ts';

const tooManyTunnels: Problem = {
  status: 503,
  kind: 'overloaded',
  detail: 'Too many connections with another protocol are open.',
  retryAfterSeconds: 1,
};

export class ForwardHandler implements Handler {
  readonly target: Target;
  readonly rules: ForwardRules;
  readonly #tunnels: RouteTunnels | undefined;
  readonly #plain: Handler;

  /** `tunnels` is for those that requests may become; without it none may. */
  constructor(target: Target, rules: DeadlineRules, tunnels?: RouteTunnels) {
    this.target = target;
    this.rules = { ...rules, upgrade: tunnels !== undefined };
    this.#tunnels = tunnels;
    this.#plain = { call: (request, responder) => request.exchange.prepare(request, target, responder) };
  }

  call(request: EdgeRequest, responder: Responder): Call {
    request.prepare(this.rules);
    return request.upgrade === '' ? this.#plain.call(request, responder) : this.#tunnel(request, responder);
  }

  #tunnel(request: EdgeRequest, responder: Responder): Call {
    const { counts, max, tunnels } = this.#tunnels!;
    const fault = isWebSocket(request.upgrade) ? handshakeFault(request) : undefined;
    const problem = counts.open + counts.asked >= max ? tooManyTunnels : fault;
    if (problem !== undefined) return new FixedCall(problemAnswer(problem, request.requestId), responder);
    const options = { tunnels, counts, idleTimeoutMs: this.target.options.tunnelTimeoutMs };
    return new TunnelCall(options, request, responder, this.#plain);
  }
}
