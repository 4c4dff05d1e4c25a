/**
 * A request's JSON body, read whole under a limit. Only `application/json` is taken: it is the one type a page of another
 * site cannot send without asking first (it is outside the CORS safelist).
 */
import type { IncomingMessage } from 'node:http';
import { AntipodeError } from '../core/index.ts';
import { badInput } from './control-errors.ts';

/** True when the head announces a body, empty or not. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The parsed body, or undefined when there is none. Throws ERR_CONTROL_BODY_TYPE, _BODY_TOO_LARGE or _BAD_INPUT. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json(?:\s*;|$)/i.test(type)) {
    throw new AntipodeError(
      'ERR_CONTROL_BODY_TYPE',
      `the body is ${JSON.stringify(type || 'of no type')}: send content-type: application/json`,
    );
  }
  const tooLarge = new AntipodeError('ERR_CONTROL_BODY_TOO_LARGE', `the body is over ${limitBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Not destroyed on an early exit: the answer still has to go out on this socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    sizeBytes += (chunk as Buffer).length;
    if (sizeBytes > limitBytes) throw tooLarge;
    chunks.push(chunk as Buffer);
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badInput(`the body is not JSON: ${(error as Error).message}`);
  }
}
