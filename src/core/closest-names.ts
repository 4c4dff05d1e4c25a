/**
 * Which known names somebody may have meant by an unknown one: by edit distance (Levenshtein, 1966; case ignored),
 * nearest first. For error messages, so the quadratic table is of no concern; both names are short.
 */

/** Up to `limit` of `names` within a third of the length of `unknown`, nearest first; empty when nothing is near. */
export function closestNames(unknown: string, names: Iterable<string>, limit = 3): string[] {
  const typed = unknown.toLowerCase();
  const farthest = Math.max(1, Math.floor(unknown.length / 3));
  const near: { name: string; distance: number }[] = [];
  for (const name of names) {
    if (Math.abs(name.length - typed.length) > farthest) continue;
    const distance = editDistance(typed, name.toLowerCase());
    if (distance <= farthest) near.push({ name, distance });
  }
  near.sort((a, b) => a.distance - b.distance);
  return near.slice(0, limit).map(({ name }) => name);
}

function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, above[column]! + 1, current[column - 1]! + 1));
    }
    above = current;
  }
  return above[b.length]!;
}
