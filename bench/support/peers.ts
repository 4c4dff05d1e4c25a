/**
 * Peers that are nobody's dependency: pinned versions in a folder of the system's temporary one, installed when a bench
 * first needs them. No install script of theirs is run.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Peers {
  readonly #versions: Readonly<Record<string, string>>;

  constructor(versions: Readonly<Record<string, string>>) {
    this.#versions = versions;
  }

  /** Installs them where they are not yet, so that no start is measured with the installation. */
  version(name: string): string {
    return (this.#manifest(name) as { version: string }).version;
  }

  /** The file of one of a peer's programs. */
  program(name: string, program: string): string {
    const { bin } = this.#manifest(name) as { bin: Readonly<Record<string, string>> };
    return join(this.modules, name, bin[program]!);
  }

  /** Their `node_modules`. */
  get modules(): string {
    const text = JSON.stringify({ private: true, dependencies: this.#versions });
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
    const folder = join(tmpdir(), `antipode-bench-peers-${hash}`);
    const complete = join(folder, 'complete');
    if (!existsSync(complete)) {
      console.error(`Installing the peers into ${folder} …`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), text);
      const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
      execFileSync('npm', ['install', '--ignore-scripts', ...quiet], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      writeFileSync(complete, '');
    }
    return join(folder, 'node_modules');
  }

  #manifest(name: string): unknown {
    return JSON.parse(readFileSync(join(this.modules, name, 'package.json'), 'utf8'));
  }
}
