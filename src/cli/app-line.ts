/** Lines of apps as people read them: the same in the log of a node and in `antipode logs`. */
import type { AppLine } from '../world/index.ts';

/** `web/2 | listening`, with the region in front where it is given. */
export function appLineText({ region, service, worker, text }: AppLine & { readonly region?: string }): string {
  const who = `${service}/${worker}`;
  return `${region === undefined ? who : `${region}/${who}`} | ${text}`;
}

/** `12:30:05.678` of an ISO 8601 time. */
export function timeOf(iso: string): string {
  return iso.slice(11, 23);
}
