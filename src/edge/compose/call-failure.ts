/** Why a call to a service brought nothing that can be used. */
import { AntipodeError } from '../../core/index.ts';

/** `bad-path`: it was not asked, for what the path was filled in with breaks out of it. */
export type CallFailureKind = 'bad-path' | 'unreachable' | 'timeout' | 'status' | 'not-json' | 'too-large' | 'left';

/** ERR_EDGE_CALL: thrown by the calls of an orchestration function, and told to a part's fallback. */
export class CallFailure extends AntipodeError {
  readonly kind: CallFailureKind;
  /** What the service answered, where it answered. */
  readonly status: number | undefined;

  constructor(kind: CallFailureKind, message: string, details: { readonly service: string; readonly status?: number }) {
    super('ERR_EDGE_CALL', message, { details: { kind, ...details } });
    this.kind = kind;
    this.status = details.status;
  }
}
