#!/usr/bin/env node
/** The `antipode` program. Sets the exit status and lets what is still being written be written. */
import { enableCompileCache } from 'node:module';

// Half of the time to the first word is compiling; what is imported before this line is not remembered.
enableCompileCache();
const { runCli } = await import('./program.ts');

// A reader that has seen enough (`antipode check | head -1`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCli(process.argv.slice(2));
