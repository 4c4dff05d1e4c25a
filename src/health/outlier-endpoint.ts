/**
 * What an outlier detector keeps of one endpoint: the handle its owner records answers with. Only the detector writes
 * it; plain numbers and one shape, because it is touched once a request.
 */
export class OutlierEndpoint {
  readonly id: string;
  /** False while the endpoint is out for another reason: failed active checks, draining. */
  usable = true;
  ejected = false;
  /** Why it is ejected, or was last let back in; empty before that. */
  reason = '';
  /** When the ejection ends, at the sweep that follows. */
  untilMs = 0;
  /** Since when it has been in, or out. */
  sinceMs: number;
  /** Ejections that count towards the length of the next one; good intervals take them back. */
  ejections = 0;
  /** In this interval. */
  requests = 0;
  failures = 0;
  /** In a row. */
  serverErrors = 0;
  gatewayErrors = 0;

  constructor(id: string, nowMs: number) {
    this.id = id;
    this.sinceMs = nowMs;
  }
}
