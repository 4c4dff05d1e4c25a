/**
 * Where the replication tells what should never happen: the diagnostics channel `antipode:data:fault`. Regions that do not
 * answer are no fault; they are asked again, and `status()` shows them.
 */
import diagnostics from 'node:diagnostics_channel';
import { LinkError } from './links.ts';

export interface DataFault {
  readonly region: string;
  readonly error: unknown;
}

const channel = diagnostics.channel('antipode:data:fault');

export function reportFault(fault: DataFault): void {
  if (!(fault.error instanceof LinkError)) channel.publish(fault);
}
