/**
 * A private server from a configuration file: a folder of its own that goes away with it. Shared by all but PostgreSQL,
 * which makes its folder itself.
 */
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessOptions, type RunningProcess, startProcess } from './process.ts';
import type { ServiceName } from './services.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ServerOptions {
  /** Where one of its servers listens on 127.0.0.1; starting waits for it. */
  readonly port: number;
  /** What stands before the command: `['taskset', '-c', '0']`. */
  readonly prefix?: readonly string[];
}

export interface RunningServer extends RunningProcess {
  readonly port: number;
  /** Ends it if it runs, and starts it again: on its port, with what it keeps in its folder. */
  restart(): Promise<void>;
}

interface ServerFiles {
  readonly configuration: (folder: string) => string;
  readonly command: (configurationPath: string, folder: string) => readonly string[];
  /** How it is started and ended. Its folder belongs to its user. */
  readonly process?: ProcessOptions;
}

export async function startServer(
  name: ServiceName,
  { port, prefix = [] }: ServerOptions,
  files: ServerFiles,
): Promise<RunningServer> {
  const folder = await temporaryFolder(name);
  const path = join(folder.path, `${name}.conf`);
  const start = (): Promise<RunningProcess> =>
    startProcess([...prefix, ...files.command(path, folder.path)], { port, ...files.process });
  let server: RunningProcess;
  try {
    await writeFile(path, files.configuration(folder.path));
    const user = files.process?.user;
    if (user !== undefined) await chown(folder.path, user.uid, user.gid);
    server = await start();
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
  const stop = (): Promise<void> => server.stop().finally(() => folder[Symbol.asyncDispose]());
  return {
    ...{ port, stop },
    get pid() {
      return server.pid;
    },
    output: () => server.output(),
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    async restart() {
      await server.stop();
      server = await start();
    },
    [Symbol.asyncDispose]: stop,
  };
}
