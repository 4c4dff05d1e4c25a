/**
 * A stream of text as lines, without their line ends. A line over the limit comes in pieces, so that a process that
 * never ends its line costs no more than one limit of memory.
 */
import type { Readable } from 'node:stream';

/** Calls `onLine` for each line of `stream`; the last one may lack its line end. */
export function eachLine(stream: Readable, maxLength: number, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line.endsWith('\r') ? line.slice(0, -1) : line);
    while (rest.length > maxLength) {
      onLine(rest.slice(0, maxLength));
      rest = rest.slice(maxLength);
    }
  });
  stream.once('end', () => {
    if (rest !== '') onLine(rest);
  });

  function emit(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += maxLength) onLine(line.slice(at, at + maxLength));
  }
}
