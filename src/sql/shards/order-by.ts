/**
 * The order of rows by columns, as a server sorted them, for values as `pg` gives them.
 *
 * Numbers of any size come as digits in strings; their type tells them from text. Text is compared by code points, which
 * is `COLLATE "C"`: the order of another collation is known to its server alone.
 */
export interface OrderColumn {
  readonly column: string;
  /** Default: `asc`. */
  readonly direction?: 'asc' | 'desc' | undefined;
  /** Default, as in SQL: `last` ascending, `first` descending. */
  readonly nulls?: 'first' | 'last' | undefined;
}

export type Row = Readonly<Record<string, unknown>>;

type Compare<Value> = (a: Value, b: Value) => number;

/** The object ids of types whose values are digits in strings: int8, numeric. */
const digitTypes: readonly number[] = [20, 1700];

/** Compares two rows by these columns; `typeOf` gives the object id of a column's type. */
export function compareRows(
  columns: readonly OrderColumn[],
  typeOf: (column: string) => number | undefined,
): Compare<Row> {
  const compares = columns.map((order) => compareColumn(order, digitTypes.includes(typeOf(order.column) ?? 0)));
  return (a, b) => {
    for (const compare of compares) {
      const outcome = compare(a, b);
      if (outcome !== 0) return outcome;
    }
    return 0;
  };
}

function compareColumn({ column, direction = 'asc', nulls }: OrderColumn, isDigits: boolean): Compare<Row> {
  const sign = direction === 'asc' ? 1 : -1;
  const nullSign = (nulls ?? (direction === 'asc' ? 'last' : 'first')) === 'last' ? 1 : -1;
  const compare = isDigits ? compareDigits : compareValues;
  return (a, b) => {
    const [left, right] = [a[column], b[column]];
    if (left === null || right === null) return left === right ? 0 : left === null ? nullSign : -nullSign;
    return sign * compare(left, right);
  };
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  // Not-a-number is the largest number of all to PostgreSQL.
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/** By code points: UTF-16 puts what lies beyond the first 65,536 before U+E000, UTF-8 behind it. */
function compareText(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** `-12.50` and `7` as numbers of any size; `NaN` above all, `Infinity` and `-Infinity` where they belong. */
function compareDigits(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)];
  if (!isPlain(left) || !isPlain(right)) return compareValues(Number(left), Number(right));
  const [places, otherPlaces] = [fractionOf(left).length, fractionOf(right).length];
  const scale = Math.max(places, otherPlaces);
  const difference = scaled(left, scale) - scaled(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function isPlain(digits: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(digits);
}

function fractionOf(digits: string): string {
  return digits.split('.')[1] ?? '';
}

function scaled(digits: string, scale: number): bigint {
  return BigInt(digits.replace('.', '') + '0'.repeat(scale - fractionOf(digits).length));
}
