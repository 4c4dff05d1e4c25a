/** What `antipode why` is asked about: a request of the past, by its id, or one that might come, by its URL. */
import { AntipodeError } from '../core/index.ts';

export type AskedRequest =
  | { readonly kind: 'past'; readonly id: string }
  | { readonly kind: 'possible'; readonly url: string; readonly method: string | undefined };

const methodBefore = /^([A-Za-z]+)\s+(?=\S)/;
/** Words that are the beginning of a question, and no id. */
const methodAlone = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/i;

/** `words` as they were typed: `GET /cart` may be one word or two. Throws ERR_CLI_WHY for what is neither. */
export function askedRequest(words: readonly string[], method: string | undefined): AskedRequest {
  const text = words.join(' ').trim();
  const [before, named] = methodBefore.exec(text) ?? [];
  const target = text.slice(before?.length ?? 0);
  const isUrl = target.startsWith('/') || target.includes('://');
  const isMethodLost = named !== undefined && (!isUrl || method !== undefined);
  if (/\s/.test(target) || methodAlone.test(target) || isMethodLost) {
    const message = `"${text}" is no request: give the id of one, a path such as /cart, a URL, or a method and one of them: 'GET /cart'`;
    throw new AntipodeError('ERR_CLI_WHY', message);
  }
  if (!isUrl) return { kind: 'past', id: target };
  return { kind: 'possible', url: target, method: (named ?? method)?.toUpperCase() };
}
