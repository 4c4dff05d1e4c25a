import {
  collide,
  formatListenAddress,
  isLoopback,
  type ListenAddress,
  parseListenAddress,
  parsePrivateAddress,
} from '../address.ts';
import { configDefaults } from '../defaults.ts';
import { type Fault, fault } from '../faults.ts';
import { member } from './view.ts';

/**
 * Two listeners on one port; one with TLS that has no certificates; a header of balancers that nobody is trusted to
 * send; an admin API that others can reach without a token.
 */
export function checkListen(world: unknown): Fault[] {
  return [...checkPorts(world), ...checkSecure(world), ...checkProxyProtocol(world), ...checkAdmin(world)];
}

function checkProxyProtocol(world: unknown): Fault[] {
  const trusted = member(world, 'trustedProxies');
  const isTrusting = Array.isArray(trusted) && trusted.length > 0;
  if (member(member(world, 'listen'), 'proxyProtocol') !== true || isTrusting) return [];
  const reason = 'missing; with listen.proxyProtocol nobody else gets in: list the addresses of the load balancers';
  return [fault(['trustedProxies'], reason)];
}

function checkPorts(world: unknown): Fault[] {
  const secured = member(world, 'tls') === undefined ? undefined : configDefaults.httpsPort;
  const all = [
    { name: 'http', at: address(world, 'http', configDefaults.httpPort) },
    { name: 'https', at: address(world, 'https', secured) },
    { name: 'admin', at: address(world, 'admin', configDefaults.adminAddress) },
  ];
  return all.flatMap(({ name, at }, index) => {
    const other = all.slice(0, index).find((each) => at && each.at && collide(each.at, at));
    if (at === undefined || other === undefined) return [];
    const instead = name === 'admin' ? 'give another port, or false' : 'give another port';
    return [fault(['listen', name], `${formatListenAddress(at)} is taken by listen.${other.name}; ${instead}`)];
  });
}

function checkSecure(world: unknown): Fault[] {
  if (member(member(world, 'listen'), 'https') === undefined || member(world, 'tls') !== undefined) return [];
  return [fault(['tls'], 'missing; listen.https needs certificates: give tls.certificates')];
}

function checkAdmin(world: unknown): Fault[] {
  const admin = address(world, 'admin', configDefaults.adminAddress);
  if (admin === undefined || isLoopback(admin.host) || member(world, 'adminToken') !== undefined) return [];
  const seen = formatListenAddress(admin);
  return [fault(['adminToken'], `missing; the admin API on ${seen} can be reached by others, so it needs a token`)];
}

/** Undefined when there is none, or a wrong one. */
function address(world: unknown, name: string, otherwise: string | number | undefined): ListenAddress | undefined {
  const value = member(member(world, 'listen'), name) ?? otherwise;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return name === 'admin' ? parsePrivateAddress(value) : parseListenAddress(value);
}
