/** Positions of both engines as text: versions, `4711`, and LSNs of PostgreSQL, `0/3000060`. */
export function isPosition(text: string): boolean {
  return /^\d{1,16}$/.test(text) || /^[0-9a-f]{1,8}\/[0-9a-f]{1,8}$/i.test(text);
}

export function areOfOneEngine(a: string, b: string): boolean {
  return a.includes('/') === b.includes('/');
}

/** Negative when `a` is the earlier; both are of one engine. */
export function comparePositions(a: string, b: string): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function numberOf(position: string): bigint {
  const [high, low] = position.split('/');
  return low === undefined ? BigInt(position) : (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}
