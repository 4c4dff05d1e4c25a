/**
 * Histories written by hand, a line a step, each a millisecond after the one before:
 *
 *     ada w x=1        ada begins to write 1 to x   (r read, w write, c compare and set x=1>2, d delete, i invalidate)
 *     ada ok @7        it is answered: version 7    (ok =5 a read of 5; fail conflict; info; e2 epoch, n:us node, b50 bound)
 *     ada w x=1 ok @7  both in one line; of several things that ada does, the last begun is answered first
 *     +50              50 ms pass
 */

import { type HistoryEvent, HistoryRecorder, type OpenOperation } from '../../../src/consistency/index.ts';
import { ManualClock } from '../../../src/core/index.ts';

const names: Readonly<Record<string, string>> = { r: 'read', w: 'write', c: 'cas', d: 'delete', i: 'invalidate' };

export function writtenHistory(...lines: readonly string[]): readonly HistoryEvent[] {
  const clock = new ManualClock();
  const recorder = new HistoryRecorder(clock);
  const open = new Map<string, OpenOperation[]>();
  for (const line of lines) {
    if (line.startsWith('+')) {
      clock.advance(Number(line.slice(1)));
      continue;
    }
    const [session, ...words] = line.split(' ');
    const end = words.findIndex((word) => word === 'ok' || word === 'fail' || word === 'info');
    const [asked, answered] = end === -1 ? [words, []] : [words.slice(0, end), words.slice(end)];
    const begun = open.get(session!) ?? [];
    open.set(session!, begun);
    if (asked.length > 0) begun.push(begin(recorder, session!, asked));
    clock.advance(1);
    if (answered.length > 0) complete(begun.pop()!, answered);
  }
  return recorder.events;
}

function begin(recorder: HistoryRecorder, session: string, [verb, target, ...facts]: readonly string[]): OpenOperation {
  const [key, text] = target!.split('=');
  const values = text?.split('>').map(jsonOf);
  const value = values === undefined ? {} : { value: values.length === 1 ? values[0] : values };
  return recorder.begin({ session, f: names[verb!]!, key: key!, ...value, ...factsOf(facts) });
}

function complete(operation: OpenOperation, [type, ...words]: readonly string[]): void {
  const facts = factsOf(words);
  if (type === 'fail') operation.fail(words[0] ?? 'refused', facts);
  else if (type === 'info') operation.info('timeout', facts);
  else operation.ok(facts);
}

function factsOf(words: readonly string[]): Record<string, unknown> {
  const facts = words.map((word): [string, unknown] | undefined => {
    if (word.startsWith('=')) return ['value', jsonOf(word.slice(1))];
    if (word.startsWith('@')) return ['version', Number(word.slice(1))];
    if (word.startsWith('n:')) return ['node', word.slice(2)];
    if (/^e\d+$/.test(word)) return ['epoch', Number(word.slice(1))];
    if (/^b\d+$/.test(word)) return ['boundMs', Number(word.slice(1))];
    return undefined;
  });
  return Object.fromEntries(facts.filter((each) => each !== undefined));
}

function jsonOf(text: string): unknown {
  return text === '' ? null : JSON.parse(text);
}
