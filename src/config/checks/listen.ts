import { collide, formatListenAddress, isLoopback, type ListenAddress, parseListenAddress } from '../address.ts';
import { configDefaults } from '../defaults.ts';
import { type Fault, fault } from '../faults.ts';
import { member } from './view.ts';

/** Two listeners on one port; an admin API that others can reach without a token. */
export function checkListen(world: unknown): Fault[] {
  const http = address(world, 'http', configDefaults.httpPort);
  const admin = address(world, 'admin', configDefaults.adminAddress);
  const faults: Fault[] = [];
  if (http && admin && collide(http, admin)) {
    faults.push(
      fault(['listen', 'admin'], `${formatListenAddress(admin)} is taken by listen.http; give another port, or false`),
    );
  }
  if (admin && !isLoopback(admin.host) && member(world, 'adminToken') === undefined) {
    const seen = formatListenAddress(admin);
    faults.push(
      fault(['adminToken'], `missing; the admin API on ${seen} can be reached by others, so it needs a token`),
    );
  }
  return faults;
}

/** Undefined when there is none, or a wrong one. */
function address(world: unknown, name: string, otherwise: string | number): ListenAddress | undefined {
  const value = member(member(world, 'listen'), name) ?? otherwise;
  return typeof value === 'string' || typeof value === 'number' ? parseListenAddress(value) : undefined;
}
