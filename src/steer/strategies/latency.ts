/**
 * The region that answers soonest: what the path takes, plus what the region takes, both learnt as answers come.
 *
 * Before any answer a cell's path is the measured or estimated round trip (`Paths`). An answer's latency beyond that is
 * the region's service time, learnt from all cells together, so a cell profits from the others' traffic. What a cell has
 * seen itself then outweighs the estimate, sample by sample:
 *
 *   score = (prior × (path + service) + n × percentile of the cell's last n answers) / (prior + n)
 *
 * A region nobody used lately is taken to serve as fast as the fastest that is known, and in no more than
 * `unknownServiceMs`: a region that is slow must not look like an app that is slow everywhere. One request finds out, and
 * then all cells know. So a slow region is tried again by a request or two when its last sample is forgotten; and where
 * all clients are in one place and the app itself is slow, so are the others, once in that time.
 *
 * Clients of an unknown place have the same unknown path to every region; for them service alone decides, else the order
 * of the config, and nothing is learnt from their latencies, which are mostly path.
 */
import { SampleWindow } from '../sample-window.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';

export function latency({ regions, paths, settings }: StrategyContext): Strategy {
  const { priorSamples, percentile, regionSamples, sampleAgeMs, unknownServiceMs } = settings;
  const options = { size: regionSamples, ageMs: sampleAgeMs, percentile };
  const serviceTimes = regions.map(() => new SampleWindow(options));
  let assumedMs = unknownServiceMs;

  return {
    name: 'latency',
    unit: 'ms',
    isLearnt: true,
    begin({ nowMs }) {
      assumedMs = unknownServiceMs;
      for (const times of serviceTimes) {
        if (times.count(nowMs) > 0) assumedMs = Math.min(assumedMs, times.value(nowMs));
      }
    },
    score({ cell, nowMs }, region) {
      const times = serviceTimes[region.index]!;
      const serviceMs = times.count(nowMs) > 0 ? times.value(nowMs) : assumedMs;
      const expectedMs = paths.between(cell, region, nowMs) + serviceMs;
      const samples = cell.samples(region);
      const count = samples?.count(nowMs) ?? 0;
      if (count === 0) return expectedMs;
      return (priorSamples * expectedMs + count * samples!.value(nowMs)) / (priorSamples + count);
    },
    describe({ cell, nowMs }, region) {
      const path = `round trip ${ms(paths.between(cell, region, nowMs))}`;
      const times = serviceTimes[region.index]!;
      const service = times.count(nowMs) > 0 ? `service ${ms(times.value(nowMs))}` : `service ${ms(assumedMs)} assumed`;
      const samples = cell.samples(region);
      const count = samples?.count(nowMs) ?? 0;
      return count === 0
        ? `${path}, ${service}`
        : `${path}, ${service}; ${countWords(count)} took ${ms(samples!.value(nowMs))}`;
    },
    observe(cell, region, { latencyMs, nowMs }) {
      if (cell.coordinates === undefined) return;
      cell.record(region, latencyMs, nowMs);
      serviceTimes[region.index]!.record(latencyMs - paths.between(cell, region, nowMs), nowMs);
    },
  };
}

/** Of the clients of one cell; the percentile of them is what the score takes. */
function countWords(count: number): string {
  return count === 1 ? '1 answer to clients there' : `${count} answers to clients there`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
