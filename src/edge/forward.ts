/** The handler that sends a request on to a service. */
import type { Exchange, Target } from '../proxy/index.ts';
import type { EdgeRequest } from './edge-request.ts';
import type { Handler, Responder } from './handler.ts';

export class ForwardHandler implements Handler {
  readonly target: Target;
  /** Whether a client may change the protocol, to WebSocket for example. */
  readonly upgrade: boolean;

  constructor(target: Target, upgrade: boolean) {
    this.target = target;
    this.upgrade = upgrade;
  }

  call(request: EdgeRequest, responder: Responder): Exchange {
    request.prepare(this.upgrade);
    return request.exchange.prepare(request, this.target, responder);
  }
}
