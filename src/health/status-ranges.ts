/** The statuses a health check accepts, from the notation of the config: `['200-399', '404']`. */
import { AntipodeError } from '../core/index.ts';

export interface StatusRanges {
  includes(status: number): boolean;
  /** For people: `200–399 or 404`. */
  readonly text: string;
}

const range = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/;

/** Throws ERR_HEALTH_STATUS for an empty list and for what is neither a status nor a range from low to high. */
export function parseStatusRanges(notation: readonly string[]): StatusRanges {
  const ranges = notation.map((text) => {
    const [, low, high = low] = range.exec(text) ?? [];
    if (low === undefined || Number(high) < Number(low)) throw refusal(text);
    return { low: Number(low), high: Number(high) };
  });
  if (ranges.length === 0) throw refusal(notation);
  return {
    includes: (status) => ranges.some(({ low, high }) => low <= status && status <= high),
    text: ranges.map(({ low, high }) => (low === high ? `${low}` : `${low}–${high}`)).join(' or '),
  };
}

function refusal(seen: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_HEALTH_STATUS',
    `${JSON.stringify(seen)} is not an expected status: write '204' or a range such as '200-399', from 100 to 599`,
    { details: { seen } },
  );
}
