/**
 * Runs what would be published as users do: imports every sub-path of the package, as it was built, and starts its program.
 * What the compiler makes of a source may fail where the source does not.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { name, bin, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, object | string>>;
};

const doors = Object.keys(exports).filter((path) => !path.endsWith('.json'));
for (const path of doors) await import(join(name, path));
for (const program of Object.values(bin))
  execFileSync(process.execPath, [join(root, program), '--help'], { cwd: root });
console.log(`The package has ${doors.length} doors, and its program starts.`);
