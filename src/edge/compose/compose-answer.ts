/** From what a composition or a function has made to the answer for the client. */
import type { LocalAnswer } from '../local-answer.ts';
import type { Problem } from '../problem.ts';
import type { CallFailure } from './call-failure.ts';
import type { ComposeRequest } from './composer.ts';
import { askParts, type CallPart, type Composition, mergeParts } from './composition.ts';

const json = 'content-type: application/json\r\n';

export async function composedAnswer(
  { parts, merge, partial }: Composition,
  request: ComposeRequest,
  call: CallPart,
): Promise<LocalAnswer | Problem> {
  const { results, missing } = await askParts(parts, request, call);
  const lost = missing.filter(({ isReplaced }) => !isReplaced);
  if (lost.length > 0 && partial === 'fail') return lostProblem(lost);
  const body = JSON.stringify(await mergeParts(merge, results, request)) ?? 'null';
  // What is not whole is not to be kept by anybody.
  const names = missing.map(({ name }) => name).join(', ');
  const incomplete = missing.length === 0 ? '' : `cache-control: no-store\r\nx-antipode-partial: ${names}\r\n`;
  return { status: 200, body, fields: json + incomplete };
}

/** What a service says of the client's request, 401 or 404 for example, is the answer; its own failures are not. */
function lostProblem(lost: readonly { readonly name: string; readonly failure: CallFailure }[]): Problem {
  const names = lost.map(({ name }) => name).join(', ');
  const status = lost.map(({ failure }) => refusal(failure)).find((each) => each !== undefined);
  if (status !== undefined)
    return { status, kind: 'part-refused', detail: `A part of this answer was refused: ${names}.` };
  const isLate = lost.every(({ failure }) => failure.kind === 'timeout');
  const kind = isLate ? 'timeout' : 'part-failed';
  return { status: isLate ? 504 : 502, kind, detail: `A part of this answer could not be had: ${names}.` };
}

/** The status that tells a client that it is its own request that fails. */
function refusal({ status, kind }: CallFailure): number | undefined {
  if (kind === 'bad-path') return 400;
  return status !== undefined && status >= 400 && status < 500 ? status : undefined;
}

/** The problem of a function whose call failed, and was not caught. */
export function callProblem(failure: CallFailure): Problem {
  const status = refusal(failure);
  if (status !== undefined) return { status, kind: 'part-refused', detail: 'A part of this answer was refused.' };
  const isLate = failure.kind === 'timeout';
  const detail = 'A part of this answer could not be had.';
  return { status: isLate ? 504 : 502, kind: isLate ? 'timeout' : 'part-failed', detail };
}

/** What a function returns: a `Response` as it is, anything else as JSON. */
export async function answerOf(value: unknown): Promise<LocalAnswer> {
  if (!(value instanceof Response)) return { status: 200, body: JSON.stringify(value) ?? 'null', fields: json };
  const fields = [...value.headers].flatMap(([name, text]) => (framing.has(name) ? [] : `${name}: ${text}\r\n`));
  return { status: value.status, body: Buffer.from(await value.arrayBuffer()), fields: fields.join('') };
}

const framing: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);
