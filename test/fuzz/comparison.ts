/**
 * Two readings of one stream. They agree when they see the same messages end at the same bytes, as far as ours goes: to
 * refuse more is our right, to read on differently is a hole that requests are smuggled through.
 */
import { isDeepStrictEqual } from 'node:util';
import { expectedRequest, expectedResponse, expectedTrailers } from './expectation.ts';
import { knownDifference } from './known-differences.ts';
import { Kind, type Message, type Reading, type Stream } from './message.ts';
import { readWithNode } from './node-reading.ts';
import { type OurMessage, type OurReading, readWithOurs } from './our-reading.ts';

export interface Comparison {
  /** The whole messages that both read alike. */
  readonly agreed: readonly OurMessage[];
  readonly verdict: Verdict;
  /** Why it was refused, by whom it was; or how they contradict each other. */
  readonly detail: string;
}

export const Verdict = {
  bothAccept: 'both accept',
  bothRefuse: 'both refuse',
  onlyNodeAccepts: 'only Node accepts',
  onlyOursAccepts: 'only ours accepts',
  contradiction: 'contradiction',
} as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

export function compare(stream: Stream): Comparison {
  const ours = readWithOurs(stream);
  if (stream.cuts.length > 1 && !isDeepStrictEqual(ours, readWithOurs({ ...stream, cuts: [stream.bytes.length] }))) {
    return { agreed: [], verdict: Verdict.contradiction, detail: 'ours depends on where reads end' };
  }
  const node = readWithNode(stream);
  const agreed: OurMessage[] = [];
  for (const [at, message] of ours.messages.entries()) {
    const other = node.messages[at];
    if (node.fault !== undefined && (other === undefined || (message.complete && !other.complete))) {
      const reason = knownDifference(node.fault, message, agreed.at(-1));
      if (reason !== undefined) return { agreed, verdict: Verdict.onlyOursAccepts, detail: reason };
      return { agreed, verdict: Verdict.contradiction, detail: `Node refuses message ${at}: ${node.fault}` };
    }
    const detail = other === undefined ? 'Node sees none' : contradiction(stream, message, other, ours, node);
    if (detail !== undefined) return { agreed, verdict: Verdict.contradiction, detail: `message ${at}: ${detail}` };
    if (message.complete) agreed.push(message);
    // What comes behind is for nobody to read, or not HTTP/1 to Node.
    if (!message.keepAlive || message.upgrade || other!.upgrade) {
      return { agreed, verdict: Verdict.bothAccept, detail: '' };
    }
  }
  return { agreed, ...ending(ours, node) };
}

/** What becomes of the rest, after the messages that ours found. */
function ending(ours: OurReading, node: Reading): Omit<Comparison, 'agreed'> {
  if (ours.fault === undefined) {
    if (node.messages.length > ours.messages.length) {
      return { verdict: Verdict.contradiction, detail: 'Node sees one message more' };
    }
    return { verdict: Verdict.bothAccept, detail: '' };
  }
  const verdict = node.fault === undefined ? Verdict.onlyNodeAccepts : Verdict.bothRefuse;
  return { verdict, detail: ours.fault };
}

function contradiction(
  stream: Stream,
  message: OurMessage,
  other: Message,
  ours: OurReading,
  node: Reading,
): string | undefined {
  const expected = stream.kind === Kind.request ? expectedRequest(other) : expectedResponse(other, stream.method);
  for (const key of Object.keys(expected) as (keyof typeof expected)[]) {
    if (!isDeepStrictEqual(message[key], expected[key])) {
      return `${key} is ${JSON.stringify(message[key])}, and by Node ${JSON.stringify(expected[key])}`;
    }
  }
  if (message.complete && other.complete) {
    if (message.body !== other.body) return `body is ${JSON.stringify(message.body)}, and by Node ${other.body}`;
    const trailers = expectedTrailers(other.trailers);
    return isDeepStrictEqual(message.trailers, trailers) ? undefined : `trailers are not ${JSON.stringify(trailers)}`;
  }
  // One of them refused the body, or its end is yet to come: what they saw of it must not differ.
  const refusals = [ours.fault, node.fault].filter((fault) => fault !== undefined);
  if (message.complete !== other.complete && refusals.length === 0) return 'only one of them sees its end';
  const [shorter, longer] = [message.body, other.body].sort((a, b) => a.length - b.length) as [string, string];
  return longer.startsWith(shorter)
    ? undefined
    : `body begins ${JSON.stringify(message.body)}, and by Node ${other.body}`;
}
