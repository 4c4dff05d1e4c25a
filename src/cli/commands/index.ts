import type { CommandModule } from '../command-module.ts';
import { backup } from './backup.ts';
import { check } from './check.ts';
import { cut } from './cut.ts';
import { dev } from './dev.ts';
import { drain } from './drain.ts';
import { drillCommand } from './drill.ts';
import { exportCommand } from './export.ts';
import { failover } from './failover.ts';
import { heal } from './heal.ts';
import { init } from './init.ts';
import { kill } from './kill.ts';
import { logs } from './logs.ts';
import { purge } from './purge.ts';
import { reload } from './reload.ts';
import { restoreCommand } from './restore.ts';
import { revive } from './revive.ts';
import { scale } from './scale.ts';
import { shards } from './shards.ts';
import { slow } from './slow.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { undrain } from './undrain.ts';
import { why } from './why.ts';

/** Every command, in the order of the help. */
export const commands: readonly CommandModule[] = [
  init,
  dev,
  start,
  check,
  status,
  why,
  logs,
  exportCommand,
  drain,
  undrain,
  reload,
  scale,
  stop,
  failover,
  backup,
  restoreCommand,
  drillCommand,
  purge,
  kill,
  revive,
  cut,
  heal,
  slow,
  shards,
];
