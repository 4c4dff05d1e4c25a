/**
 * Reads a stream of server-sent events (WHATWG HTML, 9.2.6): blocks of `field: value` lines, ended by an empty line.
 * Comments and blocks without data are left out. Our servers write LF; CR and CRLF are read as well.
 */
export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** A block of a stranger that never ends must not fill the memory. */
const maxBlockLength = 1_048_576;

/** The events of a response body, as they arrive. */
export async function* readServerSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    // A CR at the end may be half of a CRLF: it waits for the next chunk.
    const text = rest + decoder.decode(chunk, { stream: true });
    const held = text.endsWith('\r') ? '\r' : '';
    const blocks = text
      .slice(0, text.length - held.length)
      .replace(/\r\n?/g, '\n')
      .split('\n\n');
    rest = blocks.pop()! + held;
    if (rest.length > maxBlockLength) throw new RangeError(`an event is longer than ${maxBlockLength} characters`);
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event.data !== '') yield event;
    }
  }
}

function parseBlock(block: string): ServerSentEvent {
  const fields = { id: '', event: 'message' };
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === 'data') data.push(value);
    else if (name === 'id' || name === 'event') fields[name] = value;
  }
  return { ...fields, data: data.join('\n') };
}
