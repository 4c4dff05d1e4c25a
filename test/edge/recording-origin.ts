/**
 * An origin that keeps every byte of every connection, and reads requests out of them with a parser of its own that
 * knows nothing but the two framings an edge may write.
 */
import type { Socket } from 'node:net';
import { type Origin, startOrigin } from './harness.ts';

export interface RecordedRequest {
  /** Method and target. */
  readonly line: string;
  /** Field lines, without the end of the head. */
  readonly fields: string;
  readonly body: string;
}

export interface RecordingOrigin extends Origin {
  /** Complete requests, over all connections in the order these were opened. */
  requests(): RecordedRequest[];
  /** What is left over on the connections, where it is no complete request. */
  leftovers(): string[];
  connections(): number;
}

/** Answers each request once it is complete: with these bytes, or by what is done to its connection. */
export async function recordingOrigin(answer: string | ((socket: Socket) => void)): Promise<RecordingOrigin> {
  const respond = typeof answer === 'string' ? (socket: Socket) => socket.write(answer, 'latin1') : answer;
  const streams: string[] = [];
  const origin = await startOrigin((socket) => {
    const at = streams.push('') - 1;
    let answered = 0;
    socket.on('data', (bytes) => {
      streams[at] += bytes.toString('latin1');
      const complete = read(streams[at]!).requests.length;
      for (; answered < complete; answered++) respond(socket);
    });
  });
  return {
    ...origin,
    requests: () => streams.flatMap((stream) => read(stream).requests),
    leftovers: () => streams.map((stream) => read(stream).leftover).filter((rest) => rest !== ''),
    connections: () => streams.length,
  };
}

function read(stream: string): { requests: RecordedRequest[]; leftover: string } {
  const requests: RecordedRequest[] = [];
  let leftover = stream;
  for (;;) {
    const end = leftover.indexOf('\r\n\r\n');
    if (end < 0) return { requests, leftover };
    const head = leftover.slice(0, end);
    const body = readBody(head, leftover.slice(end + 4));
    if (body === undefined) return { requests, leftover };
    const lineEnd = head.indexOf(' HTTP/1.1\r\n');
    requests.push({ line: head.slice(0, lineEnd), fields: head.slice(lineEnd + 11), body: body.text });
    leftover = leftover.slice(end + 4 + body.length);
  }
}

/** The body behind a head, and how many bytes it takes; undefined when it is not complete. */
function readBody(head: string, rest: string): { text: string; length: number } | undefined {
  const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
  if (!/\r\ntransfer-encoding: chunked/.test(head)) {
    return rest.length < length ? undefined : { text: rest.slice(0, length), length };
  }
  let text = '';
  for (let at = 0; ; ) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(rest.slice(at, line), 16);
    if (size === 0) {
      const end = rest.indexOf('\r\n\r\n', at);
      return end < 0 ? undefined : { text, length: end + 4 };
    }
    if (rest.length < line + 2 + size + 2) return undefined;
    text += rest.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
