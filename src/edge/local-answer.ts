/** A whole answer that an edge gives by itself. */
export interface LocalAnswer {
  readonly status: number;
  /** Text is sent as UTF-8. */
  readonly body: string | Buffer;
  /** Checked lines with their CRLF, without framing. */
  readonly fields: string;
  /** Whether `date` is among the fields; it is added where it is not. */
  readonly hasDate?: boolean;
}
