/** One node by `antipode start`, with its config and app in a folder of its own, on free ports. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorldInput } from '../../src/index.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/index.ts';
import { AntipodeProgram } from './antipode-program.ts';

export interface NodeInput {
  /** Where it listens is replaced: 127.0.0.1, on ports that are free. */
  readonly config: WorldInput;
  /** Further files beside the config, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Addresses {
  readonly http: { readonly host: string; readonly port: number };
  readonly https?: { readonly host: string; readonly port: number };
  readonly admin: string;
  readonly pid: number;
}

export interface StartedNode extends AsyncDisposable {
  /** The origin of the public side. */
  readonly url: string;
  /** The origin of the admin API. */
  readonly admin: string;
  /** Where its config and its app are. */
  readonly folder: string;
  readonly program: AntipodeProgram<Addresses>;
}

/** Resolves once it listens. */
export async function startNode({ config, files = {}, argv = [], env = {} }: NodeInput): Promise<StartedNode> {
  const folder = await temporaryFolder('start');
  const world = { ...config, listen: { ...config.listen, http: '127.0.0.1:0', admin: '127.0.0.1:0' } };
  await writeFiles(folder, { ...files, 'antipode.config.json': JSON.stringify(world) });
  const program = await AntipodeProgram.start<Addresses>(['start', ...argv], folder.path, env);
  const { http, admin } = program.ready;
  return {
    url: `http://${http.host}:${http.port}`,
    admin,
    folder: folder.path,
    program,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function writeFiles({ path }: TemporaryFolder, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
}
