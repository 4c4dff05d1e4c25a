import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { CrashLines, type LastLines } from './crash-lines.ts';

/** What is kept of a program's stderr. */
function lastOf(source: string, most = 8): LastLines {
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], { encoding: 'utf8' });
  const lines = new CrashLines(most);
  for (const line of stderr.trimEnd().split('\n')) lines.add(line);
  return lines.read();
}

const linesOf = (source: string, most = 8): readonly string[] => lastOf(source, most).lines;

const deep = 'const fall = (n) => { if (n > 0) fall(n - 1); else throw error; };';

test('an uncaught error begins with its message, however long its stack and many its properties', () => {
  const error = "const error = Object.assign(new TypeError('no database'), { code: 'ERR_X', place: 'here' });";
  const [first, second, ...rest] = linesOf(`${error} console.error('Error: an old one'); ${deep} fall(20);`);
  assert.equal(first, 'TypeError: no database');
  assert.match(second!, /^ {4}at /);
  assert.equal(rest.length, 6);
});

test('the message of a rejection stands first, and that of a cause does not take its place', () => {
  const cause = "const error = new Error('two\\nlines', { cause: new RangeError('deeper') });";
  assert.deepEqual(linesOf(`${cause} Promise.reject(error);`).slice(0, 2), ['Error: two', 'lines']);
  assert.match(linesOf("Promise.reject('a word');")[0]!, /UnhandledPromiseRejection: .*"a word"/);
});

test('without a report the last lines are kept, also when an error was logged before', () => {
  const source = "console.error('Error: an old one'); for (let n = 0; n < 9; n++) console.error(n); process.exit(3);";
  assert.deepEqual(linesOf(source, 3), ['6', '7', '8']);
});

test('an error that the app has logged last begins with its message, and is forgotten with the next line', () => {
  const error = "const error = new TypeError('no database');";
  const logged = `${error} const log = (n) => { if (n > 0) log(n - 1); else console.error(new TypeError('no database', { cause: error })); };`;
  assert.equal(linesOf(`${logged} log(20); process.exit(1);`)[0], 'TypeError: no database');
  assert.deepEqual(linesOf(`${logged} log(20); console.error('ends'); process.exit(1);`, 1), ['ends']);
});

test('only what Node.js reports of an error that nobody caught is the cause', () => {
  const handled = "console.error(new TypeError('answered with 500'));";
  const isCause = (source: string) => lastOf(source).isCause;
  assert.equal(isCause("throw new Error('no database');"), true);
  assert.equal(isCause(`${handled} Promise.reject(new Error('no database'));`), true);
  assert.equal(isCause(`${handled} process.exit(3);`), false);
  assert.equal(isCause("console.error('bye'); process.exit(3);"), false);
  assert.equal(
    isCause("console.error('^\\n\\nError: of a child\\n    at x\\n\\nNode.js v24.0.0\\nbye'); process.exit(3);"),
    false,
  );
});

test('a heap that is full is told in the line that says so, not by the addresses behind it', () => {
  const args = ['--max-old-space-size=20', '--eval', 'const all = []; for (;;) all.push(new Array(1e4).fill({}));'];
  const { stderr, signal } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.notEqual(signal, null);
  const lines = new CrashLines(8);
  for (const line of stderr.split('\n')) lines.add(line);
  const { isCause, lines: told } = lines.read();
  assert.equal(isCause, true);
  assert.equal(told.length, 1);
  assert.match(told[0]!, /^FATAL ERROR: .*out of memory$/);
});

test('a line of the app that only begins as the one of an abort is the last that was said', () => {
  const source = "console.error('FATAL ERROR: no database'); console.error('bye'); process.exit(3);";
  assert.deepEqual(lastOf(source), { isCause: false, lines: ['FATAL ERROR: no database', 'bye'] });
  const copied =
    "console.error('FATAL ERROR: x\\n----- Native stack trace -----\\n\\n 1: 0x0 [node]\\nbye'); process.exit(3);";
  assert.deepEqual(lastOf(copied, 1), { isCause: false, lines: ['bye'] });
  assert.deepEqual(lastOf("console.error('FATAL ERROR: no database'); throw new Error('x');", 1).lines, ['Error: x']);
});

test('what an error is called, and whether it is one, does not matter', () => {
  assert.match(
    linesOf("class NotFound extends Error {} throw Object.assign(new NotFound('x'), { name: 'NotFound' });")[0]!,
    /^(NotFound|Error): x$/,
  );
  assert.equal(linesOf("throw 'a word';")[0], 'a word');
  assert.equal(
    linesOf("const e = new Error('x'); e.name = 'Missing'; console.error(e); process.exit(1);")[0],
    'Missing: x',
  );
});
