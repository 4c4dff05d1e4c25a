/**
 * Which stored response of a resource answers which request (RFC 9111, section 4.1): the one whose request had the same
 * values in the fields that Vary names.
 *
 * Values are compared in a normal form that means the same: lines joined, blanks around commas gone; codings, whose order
 * and case mean nothing, sorted and in lower case; languages in lower case, by weight; weights in their shortest form.
 */
import { fieldValues } from '../http/index.ts';
import { listMembers } from './field-list.ts';

/** What a response varies by, with the values of the request it answered. */
export interface Variant {
  /** Lower case, sorted, each once. */
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** `Vary: *`: no request matches. */
  readonly never: boolean;
}

/** A member with a weight, without blanks. */
const weighted = /^([^;]+);q=([01](?:\.\d{0,3})?)$/;

const invariant: Variant = Object.freeze({ names: Object.freeze([]), values: Object.freeze([]), never: false });

export function variantOf(vary: readonly string[], requestFields: string): Variant {
  if (vary.length === 0) return invariant;
  const members = listMembers(vary).map((name) => name.toLowerCase());
  if (members.length === 0) return invariant;
  const names = [...new Set(members)].toSorted();
  return { names, values: names.map((name) => normalValue(name, requestFields)), never: names.includes('*') };
}

export function matchesVariant({ names, values, never }: Variant, requestFields: string): boolean {
  if (names.length === 0) return true;
  return !never && names.every((name, index) => normalValue(name, requestFields) === values[index]);
}

/** Whether two responses are for the same requests, so that one takes the place of the other. */
export function isSameVariant(a: Variant, b: Variant): boolean {
  return sameItems(a.names, b.names) && sameItems(a.values, b.values);
}

/** Absent is not the same as empty. */
function normalValue(name: string, requestFields: string): string {
  const lines = fieldValues(requestFields, name);
  if (lines.length === 0) return '\u0000';
  const members = listMembers(lines);
  if (!name.startsWith('accept')) return members.join(',');
  const plain = members.map(withoutInnerBlanks);
  if (name === 'accept-encoding') return plain.map(normalWeight).toSorted().join(',');
  return name === 'accept-language' ? byWeight(plain.map(normalWeight)).join(',') : plain.join(',');
}

/** A coding or language with its weight in the shortest form; 1 is what it is without one (RFC 9110, section 12.4.2). */
function normalWeight(member: string): string {
  const [, range, weight] = weighted.exec(member.toLowerCase()) ?? [];
  if (range === undefined) return member.toLowerCase();
  return Number(weight) === 1 ? range : `${range};q=${Number(weight)}`;
}

/** Of those that weigh the same the order is kept: by it services choose, though they should not. */
function byWeight(members: readonly string[]): string[] {
  const weightOf = (member: string) => Number(member.split(';q=')[1] ?? 1);
  return members.toSorted((a, b) => weightOf(b) - weightOf(a));
}

function withoutInnerBlanks(member: string): string {
  return member.includes('"') ? member : member.replace(/[ \t]*([;=])[ \t]*/g, '$1').replace(/[ \t]+/g, ' ');
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
