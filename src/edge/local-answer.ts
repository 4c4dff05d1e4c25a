/** What an edge answers by itself. */
import type { HeadedBody } from './headed-body.ts';

/** A whole answer, without framing. */
export interface LocalAnswer {
  readonly status: number;
  /** Text is sent as UTF-8. */
  readonly body: string | Buffer;
  /** What the bytes of `body` lie in, if they do; it counts only while `body` is all of them. */
  readonly headed?: HeadedBody;
  /** Checked lines with their CRLF, without framing. */
  readonly fields: string;
  /** Whether `date` is among the fields; it is added where it is not. */
  readonly hasDate?: boolean;
}
