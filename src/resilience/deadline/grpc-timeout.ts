/**
 * The time a gRPC client gives a call, as in its `grpc-timeout` field ("gRPC over HTTP/2"): up to eight digits and a unit.
 */
const unitsMs = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 } as const;
const MAX_VALUE = 99_999_999;

/** `'100m'` → 100, in milliseconds; undefined for what is no such time. */
export function parseGrpcTimeout(text: string): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs];
}

/** In the finest unit it fits, cut off and never more than given: 1500 → `'1500000u'`; nothing left → `'0n'`. */
export function formatGrpcTimeout(remainingMs: number): string {
  for (const unit of ['n', 'u', 'm', 'S', 'M', 'H'] as const) {
    const value = Math.floor(Math.max(0, remainingMs) / unitsMs[unit]);
    if (value <= MAX_VALUE) return `${value}${unit}`;
  }
  return `${MAX_VALUE}H`;
}
