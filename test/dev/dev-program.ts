/**
 * `antipode dev` as a person starts it, in a process of its own on free ports: two regions, one app process each, or as
 * many as asked for.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descendantsOf, type TemporaryFolder, temporaryFolder } from '../support/index.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Answers with its region; can be made deaf to SIGTERM with a blocked event loop, the worst to get rid of. */
const app = `import { createServer } from 'node:http';
createServer((request, response) => {
  if (request.url === '/block') {
    process.on('SIGTERM', () => {});
    setTimeout(() => { for (;;); }, 20);
  }
  response.end(process.env.ANTIPODE_REGION);
}).listen(process.env.PORT, process.env.HOST, () => console.log('listens in ' + process.env.ANTIPODE_REGION));`;

const twoRegions = { us: { location: 'aws:us-east-1' }, eu: { location: 'aws:eu-west-1' } };
const rest = {
  name: 'test',
  services: { web: { run: { script: './app.mjs', observe: '50ms' } } },
  routes: [{ path: '/', service: 'web', retry: { attempts: 2 } }],
};

export interface Answer {
  readonly status: number;
  readonly region: string;
  readonly ms: number;
}

export class DevProgram implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly #folder: TemporaryFolder;
  readonly #addresses: Promise<{ readonly entry: string; readonly admin: string }>;
  #output = '';

  static async start(
    regions: Readonly<Record<string, { readonly location: string }>> = twoRegions,
  ): Promise<DevProgram> {
    const folder = await temporaryFolder('dev');
    await writeFile(join(folder.path, 'app.mjs'), app);
    await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify({ ...rest, regions }));
    return new DevProgram(folder);
  }

  constructor(folder: TemporaryFolder) {
    this.#folder = folder;
    const argv = ['--conditions=@antipode/source', main, 'dev', '--port', '0', '--admin-port', '0', '--json'];
    // A session of its own, so that a test can do to its foreground group what Ctrl-C does.
    this.child = spawn(process.execPath, argv, { cwd: folder.path, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#addresses = Promise.race([once(this.child.stdout!, 'data'), once(this.child, 'exit')]).then(() =>
      JSON.parse(this.#output),
    );
    this.#addresses.catch(() => {});
  }

  /** The origins of the global entry and of the admin API. */
  get addresses(): Promise<{ readonly entry: string; readonly admin: string }> {
    return this.#addresses;
  }

  /** Resolves when it has said where everything is. */
  async ready(): Promise<this> {
    await this.#addresses;
    return this;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** What it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Writes a file of the app, or one beside it, anew. */
  async edit(name: string, change: (text: string) => string): Promise<void> {
    const file = join(this.#folder.path, name);
    await writeFile(file, change(await readFile(file, 'utf8').catch(() => '')));
  }

  /** Every process of it: regions, apps, reapers, and itself. */
  processes(): readonly number[] {
    return [this.pid, ...descendantsOf(this.pid)];
  }

  /** A request through the global entry, from a client in this country. */
  async ask(client: string, path = '/'): Promise<Answer> {
    const { entry } = await this.#addresses;
    const from = performance.now();
    const response = await fetch(entry + path, { headers: { 'x-antipode-client': client } });
    const region = await response.text();
    return { status: response.status, region, ms: performance.now() - from };
  }

  async admin<Result>(path: string, body?: unknown): Promise<Result> {
    const { admin } = await this.#addresses;
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${admin}${path}`, body === undefined ? {} : post);
    return (await response.json()) as Result;
  }

  /** What Ctrl-C at the terminal does: SIGINT to the whole foreground process group. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** Resolves with the exit status, or the signal that ended it. */
  async exited(): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode ?? this.child.signalCode!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited();
    await this.#folder[Symbol.asyncDispose]();
  }
}
