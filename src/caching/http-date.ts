/**
 * Dates in header fields (RFC 9110, section 5.6.7), in the three forms a recipient has to read. The grammar is exact: what is
 * not a date in every part is none. Only upper and lower case mean nothing, for caches are to be lenient there (RFC 9111,
 * section 4.2).
 */

const imf = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/i;
const rfc850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-(\w{3})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/i;
const asctime = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/i;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Milliseconds since 1970, or undefined. `nowMs` tells which century two digits of a year mean. */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  const full = imf.exec(text);
  if (full) return moment([full[3]!, full[2]!, full[1]!, full[4]!, full[5]!, full[6]!]);
  const short = rfc850.exec(text);
  if (short) return centuryOf([short[3]!, short[2]!, short[1]!, short[4]!, short[5]!, short[6]!], nowMs);
  const old = asctime.exec(text);
  return old ? moment([old[6]!, old[1]!, old[2]!, old[3]!, old[4]!, old[5]!]) : undefined;
}

type Parts = readonly [year: string, month: string, day: string, hour: string, minute: string, second: string];

function moment([year, monthName, day, hour, minute, second]: Parts): number | undefined {
  const month = months.indexOf(monthName.toLowerCase());
  const parts = [Number(year), month, Number(day), Number(hour), Number(minute), Number(second)] as const;
  const at = new Date(0);
  at.setUTCFullYear(parts[0], parts[1], parts[2]);
  at.setUTCHours(parts[3], parts[4], Math.min(parts[5], 59));
  // A day that the month does not have would roll over into the next; a leap second (60) is the last one of its minute.
  const isReal = month >= 0 && at.getUTCDate() === parts[2] && parts[3] < 24 && parts[4] < 60 && parts[5] <= 60;
  return isReal ? at.getTime() : undefined;
}

/** A year that seems to be more than 50 years ahead is the most recent one in the past with these digits. */
function centuryOf([year, ...rest]: Parts, nowMs: number): number | undefined {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const near = thisYear - (thisYear % 100) + Number(year);
  return moment([String(near > thisYear + 50 ? near - 100 : near), ...rest]);
}
