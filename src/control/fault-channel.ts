/**
 * Where the admin API tells its own faults: the diagnostics channel `antipode:control:fault`. Whoever logs subscribes;
 * a client is told nothing but the request id.
 */
import diagnostics from 'node:diagnostics_channel';

export interface ControlFault {
  readonly error: unknown;
  /** Of the request that met it, when one did. */
  readonly requestId?: string;
}

const channel = diagnostics.channel('antipode:control:fault');

export function reportFault(fault: ControlFault): void {
  channel.publish(fault);
}

/** Has each fault told from now on. */
export function followFaults(listener: (fault: ControlFault) => void): void {
  channel.subscribe((fault) => listener(fault as ControlFault));
}
