/**
 * Tables of heads, one test a row. Each row is read whole, with something behind it, and cut off at every length: a head
 * is never taken early, what follows it never changes how it is read, and old bytes behind `end` are not looked at.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incomplete, RequestHead, ResponseHead, refused } from '../../src/http/index.ts';

/** What a head is read as: the members that matter to the row; or the status it is refused with. */
type Expected<Head> = Partial<Head> | number;

export interface RequestRow {
  readonly name: string;
  /** One latin1 character a byte. */
  readonly bytes: string;
  readonly expected: Expected<RequestHead>;
  readonly allowedAliases?: ReadonlySet<string>;
}

export interface ResponseRow {
  readonly name: string;
  readonly bytes: string;
  readonly expected: Expected<ResponseHead>;
  /** The method it answers; GET when absent. */
  readonly method?: string;
}

interface AnyHead {
  readonly fault: string;
  readonly faultStatus: number;
}

interface Reader<Head> {
  readonly head: Head;
  parse(bytes: Buffer, end: number): number;
}

export const maxFields = 100;

/** Lines with their CRLF, and the empty line that ends a head. */
export function lines(...each: readonly string[]): string {
  return [...each, '', ''].join('\r\n');
}

export function testRequests(rows: readonly RequestRow[]): void {
  for (const { name, bytes, expected, allowedAliases } of rows) {
    test(name, () => {
      check(bytes, expected, () => {
        const head = new RequestHead({ maxFields, allowedAliases });
        return { head, parse: (input, end) => head.parse(input, end) };
      });
    });
  }
}

export function testResponses(rows: readonly ResponseRow[]): void {
  for (const { name, bytes, expected, method = 'GET' } of rows) {
    test(name, () => {
      check(bytes, expected, () => {
        const head = new ResponseHead(maxFields);
        return { head, parse: (input, end) => head.parse(input, end, method) };
      });
    });
  }
}

function check<Head extends AnyHead>(bytes: string, expected: Expected<Head>, open: () => Reader<Head>): void {
  const { head, parse } = open();
  const input = Buffer.from(bytes, 'latin1');
  if (typeof expected === 'number') {
    assert.equal(parse(input, input.length), refused);
    assert.equal(head.faultStatus, expected, head.fault);
    assert.notEqual(head.fault, '');
  } else {
    for (const tail of ['', '\r\n', 'x: y\r\n\r\n', '\0', ' ']) {
      const followed = Buffer.from(bytes + tail, 'latin1');
      assert.equal(parse(followed, followed.length), input.length, head.fault);
      assert.deepEqual(pick(head, expected), expected);
    }
  }
  checkPrefixes(input, expected, open());
}

function checkPrefixes<Head extends AnyHead>(
  input: Buffer,
  expected: Expected<Head>,
  { head, parse }: Reader<Head>,
): void {
  let before = incomplete;
  for (let end = 0; end < input.length; end++) {
    const result = parse(input, end);
    assert.equal(parse(Buffer.from(input.subarray(0, end)), end), result, `with and without bytes behind ${end}`);
    assert.ok(
      result === incomplete || (result === refused && typeof expected === 'number'),
      `taken or refused at ${end}`,
    );
    assert.ok(before === incomplete || result === refused, `refused before, but not at ${end}`);
    if (result === refused) assert.equal(head.faultStatus, expected, head.fault);
    before = result;
  }
}

function pick<Head>(head: Head, keys: Partial<Head>): Partial<Head> {
  const picked: Partial<Head> = {};
  for (const key of Object.keys(keys) as (keyof Head)[]) picked[key] = head[key];
  return picked;
}
