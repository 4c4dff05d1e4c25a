/** The handler that sends a request on to a service. */
import type { Exchange, Target } from '../proxy/index.ts';
import type { EdgeRequest, ForwardRules } from './edge-request.ts';
import type { Handler, Responder } from './handler.ts';

export class ForwardHandler implements Handler {
  readonly target: Target;
  readonly rules: ForwardRules;

  constructor(target: Target, rules: ForwardRules) {
    this.target = target;
    this.rules = rules;
  }

  call(request: EdgeRequest, responder: Responder): Exchange {
    request.prepare(this.rules);
    return request.exchange.prepare(request, this.target, responder);
  }
}
