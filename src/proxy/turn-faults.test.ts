import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

test('what throws behind an answer that has left is uncaught, and keeps no other answer back', async () => {
  const program = `
    import { Turn } from ${JSON.stringify(new URL('./turn.ts', import.meta.url).href)};
    process.on('uncaughtException', ({ message }) => console.log(message));
    const turn = new Turn();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const left = () => {
        console.log(name);
        if (name === 'b') throw new Error('thrown behind b');
      };
      turn.hold({ leaving() {}, leave() {}, left }, undefined);
    }`;
  const { stdout } = await run(process.execPath, [...process.execArgv, '--input-type=module', '--eval', program]);
  assert.deepEqual(stdout.trim().split('\n'), ['a', 'b', 'c', 'd', 'e', 'thrown behind b']);
});
