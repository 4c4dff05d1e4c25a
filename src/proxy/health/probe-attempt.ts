import type { ActiveCheckOptions, StatusRanges } from '../../health/index.ts';
import type { ProbeFault } from './probe-fault.ts';

export interface ProbeOptions extends Pick<ActiveCheckOptions, 'type' | 'path' | 'timeoutMs'> {
  readonly expectedStatus: StatusRanges;
}

/** One check under way. */
export interface ProbeAttempt {
  readonly options: ProbeOptions;
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** Tells the result; the first counts. */
  readonly settle: (fault: ProbeFault) => void;
  /** Hands over what an answer says in `toldField`, before the result. */
  readonly hear: (told: string) => void;
}
