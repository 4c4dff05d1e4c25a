/**
 * Peers that are nobody's dependency (PM2 is under the AGPL): pinned versions in a folder of the system's temporary one,
 * installed when a bench first needs them. No install script of theirs is run.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { devDependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  devDependencies: Readonly<Record<string, string>>;
};

/** The frameworks are those of the repository, for the copy of the app that Watt has. */
const versions: Readonly<Record<string, string>> = {
  pm2: '7.0.4',
  wattpm: '3.65.0',
  '@platformatic/node': '3.65.0',
  express: devDependencies.express!,
  fastify: devDependencies.fastify!,
};

/** Installs it where it is not yet, so that no start is measured with its installation. */
export function peerVersion(name: string): string {
  return (readManifest(name) as { version: string }).version;
}

/** The file of one of a peer's programs. */
export function peerProgram(name: string, program: string): string {
  const { bin } = readManifest(name) as { bin: Readonly<Record<string, string>> };
  return join(peerModules(), name, bin[program]!);
}

function readManifest(name: string): unknown {
  return JSON.parse(readFileSync(join(peerModules(), name, 'package.json'), 'utf8'));
}

/** Their `node_modules`. */
export function peerModules(): string {
  const text = JSON.stringify({ private: true, dependencies: versions });
  const folder = join(tmpdir(), `antipode-bench-peers-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`);
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
