import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommanderError } from 'commander';
import { AntipodeError } from '../core/index.ts';
import { reportFailure } from './failure.ts';

function report(error: unknown, verbose = false): { status: number; text: string } {
  let text = '';
  const status = reportFailure(error, { command: 'start', verbose, write: (part) => (text += part) });
  return { status, text };
}

test('a wrong config or wrong use ends with 2, its message without a stack', () => {
  for (const code of [
    'ERR_CONFIG_INVALID',
    'ERR_CLI_ADMIN',
    'ERR_EDGE_LISTEN',
    'ERR_CONTROL_PORT_BUSY',
    'ERR_SQL_PGLITE_MISSING',
  ]) {
    const { status, text } = report(new AntipodeError(code, 'first\n  1. second'), true);
    assert.deepEqual({ status, text }, { status: 2, text: `antipode: first (${code})\n  1. second\n` });
  }
});

test('the code stands before what the first line announces', () => {
  const { text } = report(new AntipodeError('ERR_BACKUP_TARGET', 'no backup reaches it; what there is:\na: 1 to 2'));
  assert.equal(text, 'antipode: no backup reaches it; what there is (ERR_BACKUP_TARGET):\na: 1 to 2\n');
});

test('another expected error ends with 1', () => {
  const { status, text } = report(new AntipodeError('ERR_CONTROL_WRONG_STATE', 'already down'));
  assert.deepEqual({ status, text }, { status: 1, text: 'antipode: already down (ERR_CONTROL_WRONG_STATE)\n' });
});

test('an error of another copy of the package counts as expected', () => {
  const foreign = Object.assign(new Error('x'), { code: 'ERR_GEO_X', [Symbol.for('antipode.error')]: true });
  assert.equal(report(foreign).text, 'antipode: x (ERR_GEO_X)\n');
});

test('a mistake on the command line is one line that says where the help is', () => {
  const { status, text } = report(new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'\n(y)"));
  assert.deepEqual(
    { status, text },
    { status: 2, text: "antipode: unknown option '--x' (y); see antipode start --help\n" },
  );
});

test('a mistake whose message is a sentence ends with one mark', () => {
  const { text } = report(new CommanderError(1, 'commander.invalidArgument', "error: 'x' is invalid. Write 'latest'."));
  assert.equal(text, "antipode: 'x' is invalid. Write 'latest'; see antipode start --help\n");
});

test('of a wrong argument only what we say of it is told', () => {
  const message =
    "error: command-argument value 'web=0' is invalid for argument 'service=workers'. web: 0 is not allowed.";
  const { text } = report(new CommanderError(1, 'commander.invalidArgument', message));
  assert.equal(text, 'antipode: web: 0 is not allowed; see antipode start --help\n');
});

test('of a word that is none of the choices, the word and the choices are told', () => {
  const message =
    "error: command-argument value 'bogus' is invalid for argument 'scenario'. Allowed choices are calm, outage.";
  const { status, text } = report(new CommanderError(1, 'commander.invalidArgument', message));
  const said = "antipode: no scenario is called 'bogus': choose calm, outage; see antipode start --help\n";
  assert.deepEqual({ status, text }, { status: 2, text: said });
});

test('help and version are no failures', () => {
  assert.deepEqual(report(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)')), { status: 0, text: '' });
});

test('an unexpected error is called a bug, its stack shown when asked for', () => {
  const bug = new TypeError('x is not a function');
  const line = 'antipode: unexpected: x is not a function; this is a bug, please report it';
  assert.deepEqual(report(bug), { status: 1, text: `${line} with what --verbose adds\n` });
  assert.deepEqual(report(bug, true), { status: 1, text: `${line}\n${bug.stack}\n` });
  assert.deepEqual(report('a text', true).text, 'antipode: unexpected: a text; this is a bug, please report it\n');
});
