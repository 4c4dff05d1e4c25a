/** Looks on while a response of the web's own kind (Fetch) is read by its client. */
import type { Recording } from '../recording.ts';
import { webFields } from './web-asked.ts';

/** Fields of a body, which a 304 does not have. */
const ofTheBody = ['content-encoding', 'content-language', 'content-length', 'content-range', 'content-type'];

/** The response to send in place of the handler's; `before` are the fields that were there before the handler. */
export function recordResponse(response: Response, recording: Recording, before: Headers): Response {
  const { status, statusText, headers, body } = response;
  const outer = new Set([...before].flatMap(([name, value]) => (headers.get(name) === value ? name : [])));
  const change = recording.head({ status, fields: webFields(headers), outer });
  const told = new Headers(headers);
  told.append('cache-status', change.cacheStatus);
  if (!change.isNotModified) {
    return new Response(body === null ? endedNow(recording) : watched(body, recording), {
      status,
      statusText,
      headers: told,
    });
  }
  for (const name of ofTheBody) told.delete(name);
  void drained(body, recording);
  return new Response(null, { status: 304, headers: told });
}

function endedNow(recording: Recording): null {
  recording.end();
  return null;
}

/** The same bytes, as fast as they are read: what reads slowly is not read ahead for. */
function watched(body: ReadableStream<Uint8Array>, recording: Recording): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          recording.end();
          controller.close();
          return;
        }
        recording.chunk(value);
        controller.enqueue(value);
      } catch (error) {
        recording.abandon();
        throw error;
      }
    },
    cancel(reason) {
      recording.abandon();
      return reader.cancel(reason);
    },
  });
}

/** What the client does not want is for others. */
async function drained(body: ReadableStream<Uint8Array> | null, recording: Recording): Promise<void> {
  try {
    for await (const chunk of body ?? []) if (!recording.chunk(chunk)) return;
    recording.end();
  } catch {
    recording.abandon();
  }
}
