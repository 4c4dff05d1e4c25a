/**
 * What is shed first. A route says how much its requests matter; `high` is for what is cheap or must get through (health,
 * sign-in, payment), `low` for what can come again later (reports, crawlers).
 */
export type Priority = 'low' | 'normal' | 'high';

export const priorities: readonly Priority[] = Object.freeze(['low', 'normal', 'high'] as const);

/** Each class is shed from a pressure on, and wholly (but for what `atMost` keeps) at another. */
const bands: Readonly<Record<Priority, { readonly from: number; readonly to: number; readonly atMost: number }>> = {
  low: { from: 0, to: 0.4, atMost: 1 },
  normal: { from: 0.25, to: 0.8, atMost: 1 },
  high: { from: 0.7, to: 1, atMost: 0.95 },
};

/** The probability with which a request is shed at a pressure from 0 to 1: never more for a higher class than a lower. */
export function shedProbability(priority: Priority, pressure: number): number {
  const { from, to, atMost } = bands[priority];
  return atMost * Math.min(1, Math.max(0, (pressure - from) / (to - from)));
}
