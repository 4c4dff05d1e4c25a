/** A fault of the admin API for the log: the client was told nothing but the id of the request. */
import { inspect } from 'node:util';
import { type ControlFault, followFaults } from '../control/index.ts';

/** Has each fault of this process written, from now on. */
export function logControlFaults(write: (text: string, requestId: string | undefined) => void): void {
  followFaults((fault) => {
    if (!isToldElsewhere(fault)) write(faultText(fault), fault.requestId);
  });
}

/** `request 0f3…` stands in the first line: whoever was given the id looks for it. */
export function faultText({ error, requestId }: ControlFault): string {
  const where = requestId === undefined ? 'the admin API failed' : `the admin API failed on request ${requestId}`;
  return `${where}: ${inspect(error)}`;
}

/** What `listen` fails by, it throws. */
function isToldElsewhere({ error }: ControlFault): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall === 'listen';
}
