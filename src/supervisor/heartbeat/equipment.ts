/** What a worker is started with so that it can be heard of and can speak to the others, and has nothing else of ours. */
import { extname } from 'node:path';

/** Says to the module below that it is meant, and what it is to do. */
export const equipmentVariable = 'ANTIPODE_HEARTBEAT';

/** What the variable says where there is to be a heartbeat. */
export const beats = 'beats';

/** The source here, the compiled file in the package. */
const preload = new URL(`./preload${extname(import.meta.url)}`, import.meta.url).href;

/** Options of node, and environment. */
export function equipment(hasHeartbeat: boolean): {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  return { execArgv: ['--import', preload], env: { [equipmentVariable]: hasHeartbeat ? beats : 'silent' } };
}
