/**
 * What is said of an answer that came from another edge: who served, as that edge says it. An edge in a region, which has
 * had the request served in another region, also tells so to the edge that asked it.
 */
import { passedOnField } from '../proxy/index.ts';

const told = `${passedOnField}: 1\r\n`;

/** Fields for the answer, from the directives of the one received; `region` is this edge's own, or empty. */
export function passedAnswerFields(directives: string, region: string, isPeerTrusted: boolean): string {
  const said = directives.replace(told, '');
  return region !== '' && isPeerTrusted ? said + told : said;
}
