import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { LiveScreen } from './live-screen.ts';

function terminal(columns: number, rows: number) {
  const written: string[] = [];
  return { columns, rows, written, write: (text: string) => written.push(text) };
}

test('takes the terminal over, draws from its first line and gives it back once', () => {
  const screen = terminal(80, 24);
  const live = new LiveScreen(screen);
  live.draw(['one', 'two']);
  live.close();
  live.close();
  live.draw(['late']);
  assert.deepEqual(screen.written, [
    '\u001b[?1049h\u001b[?25l',
    '\u001b[Hone\u001b[K\r\ntwo\u001b[K\r\n\u001b[J',
    '\u001b[?25h\u001b[?1049l',
  ]);
});

test('leaves out what does not fit, so that nothing wraps or scrolls', () => {
  const screen = terminal(5, 2);
  const live = new LiveScreen(screen);
  live.draw(['12345', '\u001b[31m123456\u001b[39m', 'third']);
  live.close();
  assert.equal(stripVTControlCharacters(screen.written[1]!), '12345\r\n1234…');
});

test('gives the terminal back when the process exits in a hurry', () => {
  const screen = terminal(80, 24);
  const before = process.listeners('exit');
  const live = new LiveScreen(screen);
  const [restore] = process.listeners('exit').filter((listener) => !before.includes(listener));
  (restore as () => void)();
  assert.equal(screen.written.at(-1), '\u001b[?25h\u001b[?1049l');
  live.close();
  assert.equal(screen.written.length, 2);
  assert.deepEqual(process.listeners('exit'), before);
});
