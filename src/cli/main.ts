#!/usr/bin/env node
/** The `antipode` program. Sets the exit status and lets what is still being written be written. */
import module from 'node:module';
import { nodeVersionFault } from './node-version.ts';

const code = 'ERR_CLI_NODE';
const fault = nodeVersionFault(process.versions.node);
if (fault === undefined) await run();
else {
  process.stderr.write(`antipode: ${fault} (${code})\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  // Half of the time to the first word is compiling; what is imported before this line is not remembered.
  module.enableCompileCache();
  const { resolveOwnModules } = await import('../worker/index.ts');
  resolveOwnModules();
  const { runCli } = await import('./program.ts');

  // A reader that has seen enough (`antipode check | head -1`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

  process.exitCode = await runCli(process.argv.slice(2));
}
