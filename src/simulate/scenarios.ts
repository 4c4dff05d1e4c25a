/**
 * What happens while the world is used: how many ask, and what becomes of one region. Times are parts of the run, 0 to 1, so
 * that a scenario is the same however long it lasts.
 */
export interface RegionChange {
  readonly at: number;
  readonly what: 'down' | 'up' | 'drained' | 'undrained';
}

export interface Scenario {
  /** For the help. */
  readonly summary: string;
  readonly durationMs: number;
  /** Requests a second, of the whole planet, when most ask. */
  readonly perSecond: number;
  /** Of the region that the scenario is about. */
  readonly changes: readonly RegionChange[];
  /** The share of `perSecond` that asks, of people at a longitude; without it, all do all the time. */
  readonly activity?: (part: number, lon: number) => number;
}

const tenMinutes = { durationMs: 600_000, perSecond: 200, changes: [] } as const;
/** A third of the run before, and a third behind. */
const [begin, end] = [1 / 3, 2 / 3];
const surge = 3;

export type ScenarioName = 'calm' | 'outage' | 'drain' | 'surge' | 'day';

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = Object.freeze({
  calm: { ...tenMinutes, summary: 'nothing happens: who is served where, and how soon' },
  outage: {
    ...tenMinutes,
    summary: 'a region goes down, and comes back',
    changes: [
      { at: begin, what: 'down' },
      { at: end, what: 'up' },
    ],
  },
  drain: {
    ...tenMinutes,
    summary: 'a region is drained, and taken back',
    changes: [
      { at: begin, what: 'drained' },
      { at: end, what: 'undrained' },
    ],
  },
  surge: {
    ...tenMinutes,
    perSecond: surge * tenMinutes.perSecond,
    summary: 'three times as many ask, for a third of the time',
    activity: (part: number) => (part >= begin && part < end ? 1 : 1 / surge),
  },
  day: {
    summary: 'a day: people ask in the evening of where they are, and hardly at night',
    durationMs: 86_400_000,
    perSecond: 10,
    changes: [],
    activity: (part: number, lon: number) => {
      // Most at nine in the evening by the sun, a fifth of that at nine in the morning.
      const hour = part * 24 + lon / 15;
      return 0.6 + 0.4 * Math.cos(((hour - 21) / 12) * Math.PI);
    },
  },
});
