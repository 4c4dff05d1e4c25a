/**
 * A POST whose answer may take as long as it takes. The global `fetch` gives up after five minutes without a head, and has
 * no option for that; a rolling restart of many workers that have much to finish takes longer.
 */
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

const { request: httpRequest } = process.getBuiltinModule('node:http');

export interface PatientPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/** Resolves with the whole answer; a redirect is one, too. Rejects as `fetch` does when there is none. */
export function patientPost(url: string, { headers, body, signal }: PatientPost): Promise<Response> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers, signal, agent: false }, (answer) => {
      const { statusCode: status = 0, headers: fields } = answer;
      const type = fields['content-type'] ?? '';
      text(answer).then((read) => resolve(new Response(read, { status, headers: { 'content-type': type } })), reject);
    });
    call.once('error', reject);
    call.end(body ?? '');
  });
}
