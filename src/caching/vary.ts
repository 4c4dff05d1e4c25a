/**
 * Which stored response of a resource answers which request (RFC 9111, section 4.1): the one whose request had the same
 * values in the fields that Vary names.
 *
 * Values are compared in a normal form that means the same: lines joined, blanks around commas gone; codings, whose order
 * and case mean nothing, sorted and in lower case; languages in lower case, by weight; weights in their shortest form.
 */
import { fieldValues } from '../http/index.ts';
import { listMembers } from './field-list.ts';
import { flat } from './flat.ts';

/** What a response varies by, with the values of the request it answered. */
export interface Variant {
  /** Lower case, sorted, each once. */
  readonly names: readonly string[];
  /** In their normal form. */
  readonly values: readonly string[];
  /** As they were sent: most requests send the same again, and need no normal form. Null but for a single line. */
  readonly sent: readonly (string | null)[];
  /** `Vary: *`: no request matches. */
  readonly never: boolean;
}

/** A member with a weight, without blanks. */
const weighted = /^([^;]+);q=([01](?:\.\d{0,3})?)$/;

const nothing: readonly never[] = Object.freeze([]);
const invariant: Variant = Object.freeze({ names: nothing, values: nothing, sent: nothing, never: false });

export function variantOf(vary: readonly string[], requestFields: string): Variant {
  if (vary.length === 0) return invariant;
  const members = listMembers(vary).map((name) => name.toLowerCase());
  if (members.length === 0) return invariant;
  const names = [...new Set(members)].toSorted();
  const lines = names.map((name) => fieldValues(requestFields, name));
  return {
    names: names.map(flat),
    values: names.map((name, index) => flat(normalValue(name, lines[index]!))),
    sent: lines.map((each) => (each.length === 1 ? flat(each[0]!) : null)),
    never: names.includes('*'),
  };
}

export function matchesVariant({ names, values, sent, never }: Variant, requestFields: string): boolean {
  if (names.length === 0) return true;
  if (never) return false;
  return names.every((name, index) => {
    const lines = fieldValues(requestFields, name);
    return (lines.length === 1 && lines[0] === sent[index]) || normalValue(name, lines) === values[index];
  });
}

/** Whether two responses are for the same requests, so that one takes the place of the other. */
export function isSameVariant(a: Variant, b: Variant): boolean {
  return sameItems(a.names, b.names) && sameItems(a.values, b.values);
}

/** Absent is not the same as empty. */
function normalValue(name: string, lines: readonly string[]): string {
  if (lines.length === 0) return '\u0000';
  const members = listMembers(lines);
  if (!name.startsWith('accept')) return members.join(',');
  const plain = members.map(withoutInnerBlanks);
  if (name === 'accept-encoding') return plain.map(normalWeight).toSorted().join(',');
  return name === 'accept-language' ? byWeight(plain.map(normalWeight)).join(',') : plain.join(',');
}

/** A coding or language with its weight in the shortest form; 1 is what it is without one (RFC 9110, section 12.4.2). */
function normalWeight(member: string): string {
  if (!member.includes(';')) return member.toLowerCase();
  const [, range, weight] = weighted.exec(member.toLowerCase()) ?? [];
  if (range === undefined) return member.toLowerCase();
  return Number(weight) === 1 ? range : `${range};q=${Number(weight)}`;
}

/** Of those that weigh the same the order is kept: by it services choose, though they should not. */
function byWeight(members: readonly string[]): string[] {
  const weightOf = (member: string) => Number(member.split(';q=')[1] ?? 1);
  return members.toSorted((a, b) => weightOf(b) - weightOf(a));
}

/** Runs of blanks become one first, so that a long run is looked at once. */
function withoutInnerBlanks(member: string): string {
  if (!/[ \t]/.test(member) || member.includes('"')) return member;
  return member.replace(/[ \t]+/g, ' ').replace(/ ?([;=]) ?/g, '$1');
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
