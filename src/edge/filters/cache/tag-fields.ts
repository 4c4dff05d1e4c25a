/**
 * Who is shown the tags of answers: caches in front of this edge, which are purged by them, and nobody else. To clients they
 * tell how the service is built.
 */
import { withoutTags } from '../../../caching/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { CacheOptions } from './cache-options.ts';

export function seesTags({ client }: EdgeRequest, { exposeTags }: Pick<CacheOptions, 'exposeTags'>): boolean {
  return exposeTags || client.trustedPeer;
}

/** Takes the tags from an answer to somebody who is not to see them. */
export function hideTags(head: AnswerHead, request: EdgeRequest, options: Pick<CacheOptions, 'exposeTags'>): void {
  if (!seesTags(request, options)) head.fields = withoutTags(head.fields);
}
