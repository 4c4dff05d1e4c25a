/**
 * One step of FNV-1a, kept to 30 bits so that the hash stays a small integer, which V8 does not allocate. Collisions
 * are harmless: whoever uses it compares the texts. Keys come from the config, so nobody can choose them to collide.
 */
export function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193) & 0x3fffffff;
}
