/**
 * Runs what would be published as users do: packs it, looks whether every link of its pages leads to a file that it has,
 * imports every sub-path, as it was built, and starts its program. What the compiler makes of a source may fail where the
 * source does not.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkFindings } from '../test/tidy/links.ts';

const root = join(import.meta.dirname, '..');
const { name, bin, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, object | string>>;
};

const folder = mkdtempSync(join(tmpdir(), 'antipode-package-'));
try {
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: root, stdio: 'inherit' });
  execFileSync('tar', ['-xzf', readdirSync(folder)[0]!], { cwd: folder });
  const unpacked = join(folder, 'package');
  const pages = globSync('**/*.md', { cwd: unpacked });
  const texts = pages.map((path) => ({ path, text: readFileSync(join(unpacked, path), 'utf8') }));
  const dead = linkFindings(texts, (path) => existsSync(join(unpacked, path)));
  if (dead.length > 0) throw new Error(`Links of the package lead nowhere:\n${dead.join('\n')}`);
} finally {
  rmSync(folder, { recursive: true });
}

const doors = Object.keys(exports).filter((path) => !path.endsWith('.json'));
for (const path of doors) await import(join(name, path));
for (const program of Object.values(bin))
  execFileSync(process.execPath, [join(root, program), '--help'], { cwd: root });
console.log(`The package has ${doors.length} doors, its program starts, and the links of its pages lead somewhere.`);
