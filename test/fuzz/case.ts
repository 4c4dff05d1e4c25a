/**
 * The case of a number: a stream, whether requests or responses, wounds, and where its reads end.
 */
import { Dice } from './dice.ts';
import { Speaker } from './grammar.ts';
import { Kind, type Stream } from './message.ts';
import { mutate } from './mutate.ts';

/** A request that could hide in a body; where it is seen, framing is agreed upon. */
const canary = 'GET /canary HTTP/1.1\r\nHost: canary\r\n\r\n';

export function fuzzCase(seed: number, index: number): Stream {
  const dice = new Dice(seed ^ Math.imul(index + 1, 0x9e3779b1));
  const kind = dice.chance(0.7) ? Kind.request : Kind.response;
  const method = kind === Kind.response && dice.chance(0.15) ? 'HEAD' : 'GET';
  const speaker = new Speaker(dice);
  const one = () => (kind === Kind.request ? speaker.request() : speaker.response(method));
  const messages = [one(), ...dice.several(1, one)];
  let text = messages.join('') + (kind === Kind.request ? canary : '');
  for (let wounds = dice.pick([0, 0, 0, 1, 1, 1, 1, 2, 3]); wounds > 0; wounds--) text = mutate(text, dice);
  const bytes = Buffer.from(text, 'latin1');
  return { kind, method, bytes, cuts: cutsOf(dice, bytes.length) };
}

/** Mostly one read; else a few, or one a byte. */
function cutsOf(dice: Dice, length: number): readonly number[] {
  const way = dice.below(20);
  if (way === 0) return Array.from({ length }, (_, at) => at + 1);
  const places = way > 5 ? [] : dice.several(4, () => dice.below(length + 1));
  return [...places, length].sort((a, b) => a - b).filter((place, at, all) => place > (all[at - 1] ?? 0));
}
