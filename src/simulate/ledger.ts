/** Counts what happens in a simulation, by region and by country. */
import type { Country } from '../geo/index.ts';
import { simulateDefaults } from './defaults.ts';
import { LatencyTally } from './latency-tally.ts';
import type { Latencies, SimulatedCountry, SimulatedRegion } from './report.ts';

const { slices } = simulateDefaults;

interface RegionCounts {
  readonly latencies: LatencyTally;
  readonly slices: number[];
  refused: number;
  inFlight: number;
  peakInFlight: number;
}

interface CountryCounts {
  readonly country: Country;
  readonly latencies: LatencyTally;
  readonly byRegion: Map<string, number>;
  requests: number;
}

export class Ledger {
  readonly #durationMs: number;
  readonly #latencies = new LatencyTally();
  readonly #regions: ReadonlyMap<string, RegionCounts>;
  readonly #countries = new Map<string, CountryCounts>();
  requests = 0;
  failed = 0;
  retried = 0;

  constructor(regions: readonly string[], durationMs: number) {
    this.#durationMs = durationMs;
    const counts = (): RegionCounts => ({
      latencies: new LatencyTally(),
      slices: Array.from({ length: slices }, () => 0),
      refused: 0,
      inFlight: 0,
      peakInFlight: 0,
    });
    this.#regions = new Map(regions.map((id) => [id, counts()]));
  }

  asked(country: Country): void {
    this.requests++;
    this.#of(country).requests++;
  }

  /** The region has one request more; how many there are now. */
  began(region: string): number {
    const counts = this.#regions.get(region)!;
    counts.inFlight++;
    counts.peakInFlight = Math.max(counts.peakInFlight, counts.inFlight);
    return counts.inFlight;
  }

  refused(region: string): void {
    const counts = this.#regions.get(region)!;
    counts.inFlight--;
    counts.refused++;
  }

  answered(
    region: string,
    country: Country,
    { atMs, tookMs }: { readonly atMs: number; readonly tookMs: number },
  ): void {
    const counts = this.#regions.get(region)!;
    counts.inFlight--;
    counts.latencies.record(tookMs);
    counts.slices[Math.min(slices - 1, Math.floor((atMs / this.#durationMs) * slices))]!++;
    const { latencies, byRegion } = this.#of(country);
    latencies.record(tookMs);
    byRegion.set(region, (byRegion.get(region) ?? 0) + 1);
    this.#latencies.record(tookMs);
  }

  get latencies(): Latencies {
    return latenciesOf(this.#latencies);
  }

  regions(capacityOf: (id: string) => number | undefined): readonly SimulatedRegion[] {
    return Array.from(this.#regions, ([id, { latencies, slices: counts, refused, peakInFlight }]) => ({
      id,
      answered: latencies.total,
      share: latencies.total / Math.max(1, this.#latencies.total),
      refused,
      peakInFlight,
      capacity: capacityOf(id),
      slices: counts,
      ...latenciesOf(latencies),
    }));
  }

  countries(): readonly SimulatedCountry[] {
    const all = [...this.#countries.values()].toSorted((a, b) => b.requests - a.requests);
    return all.map(({ country: { code, name }, requests, latencies, byRegion }) => {
      const [most] = [...byRegion].toSorted(([, a], [, b]) => b - a);
      const regionShare = most === undefined ? 0 : most[1] / latencies.total;
      return { code, name, requests, region: most?.[0], regionShare, ...latenciesOf(latencies) };
    });
  }

  #of(country: Country): CountryCounts {
    const known = this.#countries.get(country.code);
    if (known !== undefined) return known;
    const counts = { country, latencies: new LatencyTally(), byRegion: new Map<string, number>(), requests: 0 };
    this.#countries.set(country.code, counts);
    return counts;
  }
}

function latenciesOf(tally: LatencyTally): Latencies {
  return { p50Ms: tally.quantile(0.5), p95Ms: tally.quantile(0.95), p99Ms: tally.quantile(0.99) };
}
