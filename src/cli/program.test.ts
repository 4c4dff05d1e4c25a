import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { CliProgram } from '../../test/support/cli-program.ts';
import { runAntipode } from '../../test/support/run-antipode.ts';
import { commands } from './commands/index.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

// Two at a time: each is a process of its own, and what it costs is starting it.
describe('antipode', { concurrency: 2 }, () => {
  test('prints the version', async () => {
    assert.deepEqual(await runAntipode(['--version']), { status: 0, out: `${version}\n`, err: '' });
  });

  test('prints every command in its help', async () => {
    const { status, out, err } = await runAntipode(['--help']);
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    for (const name of Object.keys(commands)) assert.match(out, new RegExp(`^ {2}${name} `, 'm'));
  });

  test('without a command, prints the help where errors go, as wrong use', async () => {
    const { status, out, err } = await runAntipode([]);
    assert.deepEqual({ status, out }, { status: 2, out: '' });
    assert.match(err, /^Usage: antipode/);
  });

  const mistakes: readonly (readonly [argv: string, line: string])[] = [
    ['chek', "unknown command 'chek' (Did you mean check?); see antipode --help"],
    ['--verson', "unknown option '--verson' (Did you mean --version?); see antipode --help"],
    ['check --confg x.json', "unknown option '--confg' (Did you mean --config?); see antipode check --help"],
    ['check --config', "option '-c, --config <file>' argument missing; see antipode check --help"],
    [
      'check world.json',
      "too many arguments for 'check'. Expected 0 arguments but got 1: world.json; see antipode check --help",
    ],
  ];
  for (const [argv, line] of mistakes) {
    test(`answers a mistake with one line: antipode ${argv}`, async () => {
      assert.deepEqual(await runAntipode(argv.split(' ')), { status: 2, out: '', err: `antipode: ${line}\n` });
    });
  }
});

test('every command is in the table under its own name', async () => {
  for (const [name, load] of Object.entries(commands)) assert.equal((await load()).name, name);
});

test('every command has help with examples that begin with its name', async () => {
  using program = new CliProgram();
  for (const name of Object.keys(commands)) {
    const { status, out } = await program.run([name, '--help']);
    assert.equal(status, 0);
    assert.match(out, new RegExp(`\\nExamples:\\n( {2}\\$ antipode ${name}\\b.*\\n)+$`), name);
  }
});
