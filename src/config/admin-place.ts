/**
 * Where the admin API of a config listens, read without the schema: whoever asks a running world wants its address, and not
 * to wait until all of a config is checked, which was done when the world was started.
 */
import { type ListenAddress, parsePrivateAddress } from './address.ts';
import { member } from './checks/view.ts';
import { configDefaults } from './defaults.ts';
import { type LoadOptions, loadConfig } from './load.ts';

export interface AdminPlace {
  /** The world's name. */
  readonly world: string;
  /** Undefined where there is none, or one whose port is only known to who started it. */
  readonly address: ListenAddress | undefined;
  /** What it wants to be shown. */
  readonly token: string | undefined;
}

/** Throws what `loadConfig` throws. */
export async function readAdminPlace(options: LoadOptions): Promise<AdminPlace> {
  const { value } = await loadConfig(options);
  const admin = member(member(value, 'listen'), 'admin') ?? configDefaults.adminAddress;
  const [name, token] = [member(value, 'name'), member(value, 'adminToken')];
  const isAddress = typeof admin === 'string' || typeof admin === 'number';
  const address = isAddress ? parsePrivateAddress(admin) : undefined;
  return {
    world: typeof name === 'string' ? name : configDefaults.name,
    address: address?.port === 0 ? undefined : address,
    token: typeof token === 'string' ? token : undefined,
  };
}
