/**
 * Any history of answers, sweeps, additions, removals and active-check results, against the detector's invariants. The
 * causes are judged by a plain record of what each endpoint answered, kept beside the detector.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../core/index.ts';
import {
  OutlierDetector,
  type OutlierEndpoint,
  type OutlierEvent,
  type OutlierOptions,
  outlierDefaults,
  type ResponseKind,
} from './index.ts';

const options: OutlierOptions = {
  ...outlierDefaults,
  consecutive5xx: 4,
  consecutiveGatewayErrors: 3,
  successRateRequestVolume: 8,
  successRateStdevFactor: 1.2,
  failurePercentageRequestVolume: 6,
};

type Step = (history: History) => OutlierEvent[];

const kind = fc.constantFrom<ResponseKind[]>('success', 'success', 'server-error', 'gateway-error');
const place = fc.nat({ max: 7 });
const answers: fc.Arbitrary<Step> = fc.tuple(place, fc.array(kind, { minLength: 1, maxLength: 12 })).map(
  ([at, kinds]) =>
    (history) =>
      kinds.flatMap((each) => history.answer(at, each)),
);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: answers },
  { weight: 3, arbitrary: fc.constant<Step>((history) => history.sweep()) },
  { weight: 1, arbitrary: fc.constant<Step>((history) => history.add()) },
  {
    weight: 1,
    arbitrary: place.map(
      (at): Step =>
        (history) =>
          history.remove(at),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, fc.boolean()).map(
      ([at, usable]): Step =>
        (history) =>
          history.setUsable(at, usable),
    ),
  },
);

class History {
  readonly endpoints: OutlierEndpoint[] = [];
  ejections = 0;
  readonly #detector = new OutlierDetector(options, seededRandom(1), 0);
  /** Answers since the endpoint last came in, and those of them in the current interval. */
  readonly #answers = new Map<string, ResponseKind[]>();
  readonly #interval = new Map<string, ResponseKind[]>();
  #nowMs = 0;

  add(): OutlierEvent[] {
    const endpoint = this.#detector.add(`e${this.#answers.size}`, this.#nowMs);
    this.#answers.set(endpoint.id, []);
    this.#interval.set(endpoint.id, []);
    this.endpoints.push(endpoint);
    return [];
  }

  answer(at: number, kind: ResponseKind): OutlierEvent[] {
    const endpoint = this.#at(at);
    if (endpoint === undefined) return [];
    this.#nowMs += 50;
    if (!endpoint.ejected) {
      this.#answers.get(endpoint.id)!.push(kind);
      this.#interval.get(endpoint.id)!.push(kind);
    }
    return this.#judge(this.#detector.record(endpoint, kind, this.#nowMs), () => this.#failedInARow(endpoint));
  }

  sweep(): OutlierEvent[] {
    this.#nowMs += options.intervalMs;
    const inUse = this.endpoints.filter(({ usable, ejected }) => usable && !ejected);
    const rates = inUse.map(({ id }) => this.#rate(id, 8)).filter((rate) => !Number.isNaN(rate));
    const events = this.#detector
      .sweep(this.#nowMs)
      .flatMap((event) =>
        this.#judge(event, () => this.#rate(event.endpoint, 6) <= 0.15 || isLow(this.#rate(event.endpoint, 8), rates)),
      );
    for (const { id } of this.endpoints) this.#interval.set(id, []);
    return events;
  }

  remove(at: number): OutlierEvent[] {
    const endpoint = this.#at(at);
    if (endpoint === undefined) return [];
    this.endpoints.splice(this.endpoints.indexOf(endpoint), 1);
    return this.#judge(this.#detector.remove(endpoint, this.#nowMs), () => false);
  }

  setUsable(at: number, usable: boolean): OutlierEvent[] {
    const endpoint = this.#at(at);
    return endpoint ? this.#judge(this.#detector.setUsable(endpoint, usable, this.#nowMs), () => false) : [];
  }

  #at(at: number): OutlierEndpoint | undefined {
    return this.endpoints[at % Math.max(1, this.endpoints.length)];
  }

  #judge(event: OutlierEvent | undefined, hasCause: () => boolean): OutlierEvent[] {
    if (event === undefined) return [];
    const lengthMs = event.untilMs - this.#nowMs;
    if (event.ejected) {
      assert.ok(hasCause(), `no cause for ${event.reason}`);
      assert.ok(lengthMs >= options.baseEjectionTimeMs && lengthMs <= options.maxEjectionTimeMs * 1.15);
      this.ejections++;
    } else {
      this.#answers.set(event.endpoint, []);
    }
    return [event];
  }

  #failedInARow({ id }: OutlierEndpoint): boolean {
    const all = this.#answers.get(id)!;
    const last = (count: number) => (all.length < count ? ['success'] : all.slice(-count));
    return last(3).every((kind) => kind === 'gateway-error') || last(4).every((kind) => kind !== 'success');
  }

  #rate(id: string, volume: number): number {
    const interval = this.#interval.get(id)!;
    return interval.length < volume
      ? Number.NaN
      : interval.filter((kind) => kind === 'success').length / interval.length;
  }
}

function isLow(rate: number, rates: readonly number[]): boolean {
  const mean = rates.reduce((sum, each) => sum + each, 0) / rates.length;
  const deviation = Math.sqrt(rates.reduce((sum, each) => sum + (each - mean) ** 2, 0) / rates.length);
  return rates.length >= 5 && rate < mean - 1.2 * deviation + 1e-9 && rate < mean - 0.05 + 1e-9;
}

test('never ejects without a cause, above the limit or the last one in use, whatever happens', () => {
  let ejections = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(anyStep, { minLength: 10, maxLength: 80 }), (count, steps) => {
      const history = new History();
      for (let added = 0; added < count; added++) history.add();
      for (const step of steps) {
        const events = step(history);
        const { endpoints } = history;
        const out = endpoints.filter(({ ejected }) => ejected).length;
        if (events.some(({ ejected }) => ejected)) {
          assert.ok(out === 1 || out * 100 <= options.maxEjectionPercent * endpoints.length, `${out} out`);
        }
        const usable = endpoints.filter((endpoint) => endpoint.usable);
        assert.ok(usable.length === 0 || usable.some(({ ejected }) => !ejected), 'the last one is out');
      }
      ejections += history.ejections;
    }),
    { numRuns: 300 },
  );
  assert.ok(ejections > 300, `only ${ejections} ejections: the histories prove little`);
});

test('ejects every endpoint that fails in a row where the limit has room', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 20 }),
      fc.constantFrom<ResponseKind[]>('server-error', 'gateway-error'),
      (count, kind) => {
        const detector = new OutlierDetector(outlierDefaults, seededRandom(1), 0);
        const endpoints = Array.from({ length: count }, (_, at) => detector.add(`${at}`, 0));
        for (const endpoint of endpoints) {
          for (let times = 0; times < 5; times++) detector.record(endpoint, kind, 0);
        }
        assert.equal(endpoints.filter(({ ejected }) => ejected).length, Math.max(1, Math.floor(count / 2)));
      },
    ),
    { numRuns: 100 },
  );
});
