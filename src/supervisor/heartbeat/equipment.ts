/** What a worker is started with so that it has a heartbeat and nothing else of ours. */
import { extname } from 'node:path';

/** Says to the module below that it is meant. */
export const heartbeatVariable = 'ANTIPODE_HEARTBEAT';

/** The source here, the compiled file in the package. */
const preload = new URL(`./preload${extname(import.meta.url)}`, import.meta.url).href;

/** Options of node, and environment. */
export const heartbeatEquipment: {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} = Object.freeze({ execArgv: ['--import', preload], env: { [heartbeatVariable]: '1' } });
