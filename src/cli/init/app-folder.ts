/** The folder of an app, as far as a command line's words mean something in it. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';

export class AppFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  has(file: string): boolean {
    return statSync(resolve(this.path, file), { throwIfNoEntry: false })?.isFile() === true;
  }

  /** The file that `node NAME` runs, as Node finds it: with an ending, or as the index of a folder. Undefined: none. */
  fileOf(name: string): string | undefined {
    const endings = ['', '.js', '.mjs', '.cjs', '.ts', '.mts', '/index.js'];
    const found = endings.map((ending) => `${name.replace(/\/$/, '')}${ending}`).find((file) => this.has(file));
    return found === undefined ? undefined : this.own(found);
  }

  /** The script behind the command of an installed package (`next`); undefined where that is none for Node. */
  binOf(name: string): string | undefined {
    const link = join(this.path, 'node_modules/.bin', name);
    try {
      const path = realpathSync(link);
      const isScript = /\.[cm]?js$/.test(path) || /^#!.*\bnode\b/.test(readFileSync(path, 'utf8').slice(0, 80));
      return isScript ? this.own(path) : undefined;
    } catch {
      return undefined;
    }
  }

  /** As a config in this folder names a file: `./src/server.js`. */
  own(file: string): string {
    const path = relative(this.path, resolve(this.path, file));
    return isAbsolute(path) || path.startsWith('..') ? path : `./${path}`;
  }

  /** Empty where it cannot be read. */
  textOf(file: string): string {
    try {
      return readFileSync(resolve(this.path, file), 'utf8');
    } catch {
      return '';
    }
  }
}
