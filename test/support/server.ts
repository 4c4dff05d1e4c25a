/**
 * A private server from a configuration file: a folder of its own that goes away with it. Shared by nginx and HAProxy.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningProcess, startProcess } from './process.ts';
import type { ServiceName } from './services.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ServerOptions {
  /** Where one of its servers listens on 127.0.0.1; starting waits for it. */
  readonly port: number;
  /** What stands before the command: `['taskset', '-c', '0']`. */
  readonly prefix?: readonly string[];
}

interface ServerFiles {
  readonly configuration: (folder: string) => string;
  readonly command: (configurationPath: string, folder: string) => readonly string[];
}

export async function startServer(
  name: ServiceName,
  { port, prefix = [] }: ServerOptions,
  files: ServerFiles,
): Promise<RunningProcess> {
  const folder = await temporaryFolder(name);
  const path = join(folder.path, `${name}.conf`);
  await writeFile(path, files.configuration(folder.path));
  try {
    const server = await startProcess([...prefix, ...files.command(path, folder.path)], { port });
    const stop = (): Promise<void> => server.stop().finally(() => folder[Symbol.asyncDispose]());
    return { ...server, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}
