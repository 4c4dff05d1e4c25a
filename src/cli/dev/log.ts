/** What has happened in a world and what its apps print, as lines for people: the latest ones are kept, for the live view. */
import type { ControlEvent } from '../../control/index.ts';
import type { AppLine } from '../../world/index.ts';
import { plainText } from '../text-table.ts';

export interface LogLine {
  readonly kind: 'event' | 'output';
  readonly text: string;
}

/** `12:30:05  region.killed  eu-west  its processes were killed` */
export function eventLine({ at, type, subject, reason }: ControlEvent): LogLine {
  return { kind: 'event', text: plainText(`${timeOf(new Date(at))}  ${type}  ${subject}  ${reason}`) };
}

/** `12:30:05  eu-west/web/1  listening` */
export function appLine(region: string, { service, worker, text }: AppLine, at: Date): LogLine {
  return outputLine(`${region}/${service}/${worker}`, text, at);
}

/** The same for a process that is no app. */
export function outputLine(who: string, text: string, at: Date): LogLine {
  return { kind: 'output', text: `${timeOf(at)}  ${who}  ${plainText(text)}` };
}

/** Local time of day. */
function timeOf(date: Date): string {
  return date.toTimeString().slice(0, 8);
}
