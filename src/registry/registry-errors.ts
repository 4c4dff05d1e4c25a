/** What every driver says in the same words. */
import { AntipodeError } from '../core/index.ts';
import type { Instance } from './registry.ts';

export function closedError(): AntipodeError {
  return new AntipodeError('ERR_REGISTRY_CLOSED', 'This registry is closed: make a new one to go on.');
}

export function readOnlyError(driver: string): AntipodeError {
  return new AntipodeError(
    'ERR_REGISTRY_READ_ONLY',
    `Nothing can be registered with the ${driver} registry: its records are made elsewhere. Ask capabilities.register first.`,
  );
}

/** Throws ERR_REGISTRY_INSTANCE for the first fault. */
export function checkInstance({ service, id, host, port, weight = 1, priority = 0 }: Instance): void {
  const faults: [boolean, string, unknown, string][] = [
    [service !== '', 'service', service, 'a name'],
    [id !== '', 'id', id, 'a word unique in the service'],
    [host !== '' && !/[\s[\]/]/.test(host), 'host', host, 'a name or an address, IPv6 without brackets'],
    [Number.isInteger(port) && port >= 1 && port <= 65_535, 'port', port, 'a port from 1 to 65535'],
    [weight >= 0 && weight <= 256, 'weight', weight, 'a number from 0 to 256'],
    [Number.isInteger(priority) && priority >= 0, 'priority', priority, '0, 1, 2 and so on'],
  ];
  const fault = faults.find(([ok]) => !ok);
  if (fault === undefined) return;
  const [, member, seen, allowed] = fault;
  throw new AntipodeError(
    'ERR_REGISTRY_INSTANCE',
    `The ${member} ${JSON.stringify(seen)} of instance '${id}' of '${service}' cannot be registered: give ${allowed}.`,
    { details: { service, id, member, seen } },
  );
}
