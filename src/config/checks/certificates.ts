import { resolve } from 'node:path';
import { isAntipodeError } from '../../core/index.ts';
import { readAuthorities, readCertificate } from '../../edge/index.ts';
import { type Fault, fault } from '../faults.ts';
import { items, member, members } from './view.ts';

/** Certificates that could not be served are found now: no certificate, another key, a time that is over. */
export async function checkCertificates(world: unknown, directory: string): Promise<Fault[]> {
  const now = Date.now();
  const pair = (held: unknown, path: readonly PropertyKey[]) => {
    const [cert, key] = [member(held, 'cert'), member(held, 'key')];
    if (typeof cert !== 'string' || typeof key !== 'string') return [];
    const files = { cert: resolve(directory, cert), key: resolve(directory, key) };
    return [faultOf(path, () => readCertificate(files, now))];
  };
  const authorities = (held: unknown, path: readonly PropertyKey[]) => {
    const ca = member(held, 'ca');
    return typeof ca === 'string' ? [faultOf([...path, 'ca'], () => readAuthorities(resolve(directory, ca)))] : [];
  };
  const tls = member(world, 'tls');
  const services = members(member(world, 'services')).map(([id, service]) => [id, member(service, 'tls')] as const);
  const found = await Promise.all([
    ...items(member(tls, 'certificates')).flatMap((each, index) => pair(each, ['tls', 'certificates', index])),
    ...authorities(member(tls, 'clientCertificates'), ['tls', 'clientCertificates']),
    ...services.flatMap(([id, held]) => [
      ...pair(held, ['services', id, 'tls']),
      ...authorities(held, ['services', id, 'tls']),
    ]),
  ]);
  return found.flat();
}

async function faultOf(path: readonly PropertyKey[], read: () => Promise<unknown>): Promise<Fault[]> {
  try {
    await read();
    return [];
  } catch (error) {
    // That a file is missing is told of every file that the config names.
    if (!isAntipodeError(error) || error.code === 'ERR_TLS_FILE') return [];
    return [fault(path, error.message)];
  }
}
