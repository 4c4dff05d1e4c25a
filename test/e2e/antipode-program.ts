/**
 * A command of `antipode` that goes on running (`start`, `dev`), as a person starts it: the real program in a process of
 * its own. With `--json` its first line tells where it listens, and the log goes to stderr.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program itself. */
export const mainPath: string = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const patienceMs = 10_000;
/** Its workers load the same sources time and again: half of their start is compiling. */
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

export class AntipodeProgram<Ready = unknown> implements AsyncDisposable {
  readonly pid: number;
  /** How it ended: an exit status, or a signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** What its first line says. */
  ready!: Ready;
  readonly #child: ChildProcess;
  readonly #output = { out: '', err: '' };

  /** Resolves with the first line it prints; throws, with what it said, when it ends instead. */
  static async start<Ready>(
    argv: readonly string[],
    cwd: string = process.cwd(),
    env: Readonly<Record<string, string>> = {},
  ): Promise<AntipodeProgram<Ready>> {
    const program = AntipodeProgram.launch<Ready>(argv, cwd, env);
    await program.#untilReady();
    return program;
  }

  /** The same without waiting for its first line. */
  static launch<Ready>(
    argv: readonly string[],
    cwd: string = process.cwd(),
    env: Readonly<Record<string, string>> = {},
  ): AntipodeProgram<Ready> {
    return new AntipodeProgram<Ready>(argv, cwd, env);
  }

  private constructor(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
    const command = ['--conditions=@antipode/source', mainPath, ...argv, '--json'];
    this.#child = spawn(process.execPath, command, {
      cwd,
      env: { ...compiled, ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = this.#child.pid!;
    this.ended = once(this.#child, 'close').then(([status, signal]) => status ?? signal);
    for (const [name, stream] of [['out', this.#child.stdout!] as const, ['err', this.#child.stderr!] as const]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.#output[name] += text;
      });
    }
  }

  /** Everything on stdout so far. */
  get out(): string {
    return this.#output.out;
  }

  /** The log so far, an entry a line. */
  get log(): readonly Readonly<Record<string, unknown>>[] {
    const lines = this.#output.err.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Not SIGTERM: there is no load balancer to be told first.
    this.kill('SIGINT');
    const impatience = setTimeout(() => this.kill('SIGKILL'), patienceMs);
    await this.ended;
    clearTimeout(impatience);
  }

  async #untilReady(): Promise<void> {
    while (!this.out.includes('\n')) {
      const first = await Promise.race([once(this.#child.stdout!, 'data'), this.ended]);
      if (!Array.isArray(first)) throw new Error(`it ended with ${first}:\n${this.#output.err}`);
    }
    this.ready = JSON.parse(this.out);
  }
}
