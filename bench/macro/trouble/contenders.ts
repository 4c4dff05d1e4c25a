/** Who runs the app, and how each is told to give it new processes without losing a request. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProcess } from '../../../test/support/index.ts';
import { type Contender, type Running, workers } from '../app/contender.ts';
import { antipode } from '../app/contenders/antipode.ts';
import { behindNginx } from '../app/contenders/behind-nginx.ts';
import { fromProcesses } from '../app/contenders/from-processes.ts';
import { pm2 } from '../app/contenders/pm2.ts';
import { peers } from '../app/peers.ts';

const run = promisify(execFile);

export interface Restartable {
  readonly contender: Contender;
  /** Asks for it; new processes come, at once or later. */
  restart(running: Running): Promise<void> | void;
}

const program = join(import.meta.dirname, 'peers/cluster.ts');

const cluster: Contender = {
  async start({ port, app }) {
    const env = { NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1' };
    return fromProcesses([await startProcess([process.execPath, program, app, String(workers)], { env, port })]);
  },
  version: () => process.versions.node,
  hasFeatures: false,
};

/** Two names for the one app: nginx asks the other where the first did not answer. */
const nginx = { names: 2 } as const;

export const contenders: Readonly<Record<string, Restartable>> = {
  antipode: { contender: antipode, restart: ({ pids }) => signal(pids[0]!) },
  'nginx-cluster': { contender: behindNginx(cluster, nginx), restart: ({ pids }) => signal(pids[1]!) },
  cluster: { contender: cluster, restart: ({ pids }) => signal(pids[0]!) },
  'nginx-pm2': { contender: behindNginx(pm2, nginx), restart: ({ pids }) => reloadPm2(pids[1]!) },
  pm2: { contender: pm2, restart: ({ pids }) => reloadPm2(pids[0]!) },
};

function signal(pid: number): void {
  process.kill(pid, 'SIGUSR2');
}

/** By its own command, which finds a daemon by its folder. */
async function reloadPm2(pid: number): Promise<void> {
  const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  const home = environment.find((entry) => entry.startsWith('PM2_HOME='))!.slice('PM2_HOME='.length);
  const env = { ...process.env, PM2_HOME: home };
  await run(process.execPath, [peers.program('pm2', 'pm2'), 'reload', 'all'], { env });
}
