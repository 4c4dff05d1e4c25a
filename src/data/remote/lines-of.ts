import type { IncomingMessage } from 'node:http';

/** The lines of an answer, as they come; what follows the last line end is left out. */
export async function* linesOf(response: IncomingMessage): AsyncIterable<string> {
  let begun = '';
  for await (const text of response.setEncoding('utf8')) {
    const lines = (begun + text).split('\n');
    begun = lines.pop()!;
    yield* lines;
  }
}
