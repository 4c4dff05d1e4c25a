/**
 * One small wound to a stream: where parsers differ is beside the grammar, not far from it.
 */
import type { Dice } from './dice.ts';

const inserts = [
  '\r',
  '\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '\r\n',
  '\n\r',
  '\r\n ',
  '\x0b',
  '\x7f',
  '\x80',
  '0',
  '=',
  '"',
  '#',
  '%',
  '\\',
];
const lines = [
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Host: b\r\n',
  'Connection: close\r\n',
  ' folded\r\n',
  'X\r\n',
  ': x\r\n',
  '\r\n',
];

type Mutation = (text: string, dice: Dice) => string;

const mutations: readonly Mutation[] = [
  (text, dice) => splice(text, anywhere(text, dice), 0, dice.pick(inserts)),
  (text, dice) => splice(text, anywhere(text, dice), 0, dice.pick(inserts)),
  (text, dice) => splice(text, byStructure(text, dice), 0, dice.pick(inserts)),
  (text, dice) => splice(text, byStructure(text, dice), 0, dice.pick(inserts)),
  (text, dice) => splice(text, byStructure(text, dice), 1, dice.pick(inserts)),
  (text, dice) => splice(text, byStructure(text, dice), 1, ''),
  (text, dice) => splice(text, anywhere(text, dice), 1, ''),
  (text, dice) => splice(text, anywhere(text, dice), 1, String.fromCharCode(dice.below(256))),
  flipBit,
  flipCase,
  (text, dice) => splice(text, lineStart(text, dice), 0, dice.pick(lines)),
  duplicateLine,
  (text, dice) => text.slice(0, anywhere(text, dice)),
  (text, dice) => text.replace(/\d/, String(dice.below(10))),
];

export function mutate(text: string, dice: Dice): string {
  return text === '' ? text : dice.pick(mutations)(text, dice);
}

function splice(text: string, at: number, remove: number, insert: string): string {
  return text.slice(0, at) + insert + text.slice(at + remove);
}

function anywhere(text: string, dice: Dice): number {
  return dice.below(text.length);
}

/** On, before or behind a byte that means something. */
function byStructure(text: string, dice: Dice): number {
  const from = anywhere(text, dice);
  const found = text.slice(from).search(/[\r\n:;, ]/);
  return Math.max(0, (found < 0 ? from : from + found) + dice.below(3) - 1);
}

function lineStart(text: string, dice: Dice): number {
  const before = text.lastIndexOf('\r\n', anywhere(text, dice));
  return before < 0 ? 0 : before + 2;
}

function duplicateLine(text: string, dice: Dice): string {
  const start = lineStart(text, dice);
  const end = text.indexOf('\r\n', start);
  return end < 0 ? text : splice(text, start, 0, text.slice(start, end + 2));
}

function flipBit(text: string, dice: Dice): string {
  const at = anywhere(text, dice);
  return splice(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << dice.below(8))));
}

function flipCase(text: string, dice: Dice): string {
  const at = anywhere(text, dice);
  const end = Math.min(text.length, at + 1 + dice.below(20));
  const piece = text.slice(at, end);
  return splice(text, at, end - at, dice.chance(0.5) ? piece.toUpperCase() : piece.toLowerCase());
}
