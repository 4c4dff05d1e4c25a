/**
 * Does what a page says, from its first block to its last, in a folder of its own: files are written, servers started,
 * commands run, and what they print is compared. `antipode` is this checkout; ports named on the page stand for free ones.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { loadWorld } from '../../src/config/index.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/index.ts';
import type { CodeBlock } from './code-blocks.ts';
import { DocPorts } from './doc-ports.ts';
import { worldAround } from './world-around.ts';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'src/cli/main.ts');
const runDeadlineMs = 60_000;

/** What readers may have of their own. */
const packages = ['express', 'fastify', 'hono', 'prom-client'];

/** What a server prints once it can be asked. */
const readyLine = /listening on|is ready/;

export class Story implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #ports: DocPorts;
  readonly #servers: (() => Promise<void>)[] = [];
  #output = '';

  static async begin(): Promise<Story> {
    const story = new Story(await temporaryFolder('docs'), await DocPorts.free());
    await story.#furnish();
    return story;
  }

  private constructor(folder: TemporaryFolder, ports: DocPorts) {
    this.#folder = folder;
    this.#ports = ports;
  }

  /** Does what one block says. Throws when it does not do what the page promises. */
  async tell({ language, use, code }: CodeBlock): Promise<void> {
    const text = this.#ports.replaceIn(code);
    if (use.kind === 'fault') assert.fail(use.reason);
    else if (use.kind === 'file') await this.#write(use.name, text);
    else if (use.kind === 'part') await this.#check('part.config.ts', worldAround(text));
    else if (use.kind === 'serve') await this.#serve(text);
    else if (use.kind === 'output') assertPrints(this.#output, text);
    else if (use.kind === 'run') await this.#run(language === 'sh' ? text : await this.#script(language, text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#servers.reverse()) await stop();
    await this.#folder[Symbol.asyncDispose]();
  }

  /** The package under its name, and the commands that a reader has. */
  async #furnish(): Promise<void> {
    const { path } = this.#folder;
    await mkdir(join(path, 'node_modules'));
    await symlink(root, join(path, 'node_modules/antipode'));
    for (const name of packages) await symlink(join(root, 'node_modules', name), join(path, 'node_modules', name));
    // The app that parts of configs speak of; a page that runs it writes its own.
    await writeFile(join(path, 'server.mjs'), '');
    await mkdir(join(path, 'bin'));
    const { entry, admin } = this.#ports;
    const antipode = `"${process.execPath}" --conditions=@antipode/source "${main}"`;
    await this.#command('npx', `[ "$1" = antipode ] || exit 127; shift; exec antipode "$@"`);
    await this.#command(
      'antipode',
      `[ "$1" = dev ] || exec ${antipode} "$@"; shift; exec ${antipode} dev --port ${entry} --admin-port ${admin} "$@"`,
    );
  }

  async #command(name: string, script: string): Promise<void> {
    const path = join(this.#folder.path, 'bin', name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  async #write(name: string, text: string): Promise<void> {
    if (/^antipode\.config\./.test(name)) await this.#check(name, this.#ports.withAdmin(text));
    else await writeFile(join(this.#folder.path, name), text);
  }

  async #check(name: string, text: string): Promise<void> {
    const config = join(this.#folder.path, name);
    await writeFile(config, text);
    await loadWorld({ config });
  }

  async #script(language: string, text: string): Promise<string> {
    const name = `block-${language}.${language === 'ts' ? 'mts' : 'mjs'}`;
    await writeFile(join(this.#folder.path, name), text);
    return `node ${name}`;
  }

  get #settings() {
    const path = [join(this.#folder.path, 'bin'), dirname(process.execPath), process.env.PATH];
    const env = {
      ...process.env,
      PATH: path.join(delimiter),
      ANTIPODE_ADMIN: `http://127.0.0.1:${this.#ports.admin}`,
      // What a page imports from the package is this checkout's, which may not have been built.
      NODE_OPTIONS: '--conditions=@antipode/source',
    };
    return { cwd: this.#folder.path, env };
  }

  async #run(script: string): Promise<void> {
    const settings = { ...this.#settings, timeout: runDeadlineMs };
    const { stdout, stderr } = await promisify(execFile)('bash', ['-eo', 'pipefail', '-c', script], settings);
    this.#output = stdout + stderr;
  }

  async #serve(script: string): Promise<void> {
    // A group of its own, so that the shell and what it runs end together.
    const server = spawn('bash', ['-c', script], { ...this.#settings, detached: true });
    const ended = once(server, 'exit');
    this.#servers.push(async () => {
      endGroup(server.pid!);
      await ended;
    });
    let output = '';
    const ready = new Promise<void>((resolve) => {
      for (const stream of [server.stdout, server.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          output += text;
          if (readyLine.test(output)) resolve();
        });
      }
    });
    const first = await Promise.race([ready, ended]);
    if (first !== undefined) this.#servers.pop();
    assert.equal(first, undefined, `${script} ended:\n${output}`);
    this.#output = output;
    await this.#ports.untilReady();
  }
}

/** A page may have stopped its server itself. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Each expected line is there, in this order; `…` stands for anything. */
function assertPrints(output: string, expected: string): void {
  const lines = output.split('\n');
  let at = 0;
  for (const line of expected.split('\n').filter((text) => text.trim() !== '')) {
    const pattern = new RegExp(`^${line.trimEnd().split('…').map(escaped).join('.*')}\\s*$`);
    const found = lines.findIndex((text, index) => index >= at && pattern.test(text));
    assert.notEqual(found, -1, `the page promises ${JSON.stringify(line)}, printed was:\n${output}`);
    at = found + 1;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
