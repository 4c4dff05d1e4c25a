/** What a list of endpoints must be before it replaces the old one: checked whole, so that a bad list changes nothing. */
import { AntipodeError } from '../core/index.ts';
import { balanceDefaults } from './defaults.ts';
import type { Endpoint } from './endpoint.ts';

/** Throws `ERR_BALANCE_TOO_MANY_ENDPOINTS` or `ERR_BALANCE_ENDPOINT` for the first fault of the list. */
export function checkEndpoints(endpoints: readonly Endpoint[]): void {
  const { maxEndpoints, maxWeight } = balanceDefaults;
  if (endpoints.length > maxEndpoints) {
    throw new AntipodeError(
      'ERR_BALANCE_TOO_MANY_ENDPOINTS',
      `A balancer holds at most ${maxEndpoints} endpoints and was given ${endpoints.length}: split the service.`,
      { details: { count: endpoints.length } },
    );
  }
  const ids = new Set<string>();
  for (const { id, weight = 1, priority = 0 } of endpoints) {
    if (ids.has(id)) throw fault(id, 'is listed twice', 'give every endpoint of a service its own id');
    ids.add(id);
    if (!(weight >= 0 && weight <= maxWeight)) throw fault(id, `has weight ${weight}`, `use 0 to ${maxWeight}`);
    if (!(Number.isInteger(priority) && priority >= 0)) {
      throw fault(id, `has priority ${priority}`, 'use 0, 1, 2 and so on');
    }
  }
}

function fault(id: string, fault: string, remedy: string): AntipodeError {
  return new AntipodeError('ERR_BALANCE_ENDPOINT', `Endpoint '${id}' ${fault}: ${remedy}.`, { details: { id } });
}
