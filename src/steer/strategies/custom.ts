/**
 * Regions in the order a function of the user's names them. Regions it does not name come after those it does, by
 * latency. A function that throws, answers with something else than names, or names regions that do not exist, never
 * costs a request: the fault is reported (at most one each `reportIntervalMs`) and what is left of the answer, perhaps
 * nothing, is used.
 */
import { AntipodeError } from '../../core/index.ts';
import { type SteeringFunction, steeringInput } from '../steering-function.ts';
import type { Choice, Strategy, StrategyContext, StrategyFactory } from '../strategy.ts';
import { latency } from './latency.ts';
import { quietReport } from './quiet-report.ts';

/** Greater than any score by latency: regions the function did not name come after those it did. */
const unnamed = 1_000_000;

export function custom(steer: SteeringFunction): StrategyFactory {
  return (context) => {
    const { regions, settings } = context;
    const byLatency = latency(context);
    const places = new Float64Array(regions.length);
    const report = quietReport(context.report, settings.reportIntervalMs);

    return {
      name: 'function',
      unit: 'place',
      isLearnt: false,
      begin(choice) {
        byLatency.begin!(choice);
        places.fill(unnamed);
        let place = 1;
        for (const id of ask(steer, choice, { context, report })) {
          const region = regions.find((candidate) => candidate.id === id);
          if (region === undefined) report(unknownRegion(id, regions), choice.nowMs);
          else if (places[region.index] === unnamed) places[region.index] = place++;
        }
      },
      score(choice, region) {
        const place = places[region.index]!;
        return place === unnamed ? unnamed + byLatency.score(choice, region) : place;
      },
      describe(choice, region) {
        const place = places[region.index]!;
        if (place !== unnamed) return `number ${place} in the function's answer`;
        return `not in the function's answer, by latency: ${byLatency.describe(choice, region)}`;
      },
      observe: byLatency.observe!,
    } satisfies Strategy;
  };
}

interface AskOptions {
  readonly context: StrategyContext;
  readonly report: ReturnType<typeof quietReport>;
}

function ask(steer: SteeringFunction, choice: Choice, { context, report }: AskOptions): readonly string[] {
  try {
    const answer: unknown = steer(steeringInput(choice, context));
    const ids = typeof answer === 'string' ? [answer] : answer;
    if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return ids;
    // A promise nobody waits for must not end the process when it is rejected.
    if (answer instanceof Promise) answer.catch(() => {});
    report(
      fault(`answered with ${inWords(answer)}: answer at once with the id of a region, or an array of ids`),
      choice.nowMs,
    );
  } catch (cause) {
    report(fault(`threw ${inWords(cause)}: mend it; clients are steered by latency meanwhile`, cause), choice.nowMs);
  }
  return [];
}

function unknownRegion(id: string, regions: StrategyContext['regions']): AntipodeError {
  const known = regions.map((region) => region.id).join(', ');
  return fault(`named ${JSON.stringify(id.slice(0, 60))}, which is no region: name some of ${known}`);
}

function fault(what: string, cause?: unknown): AntipodeError {
  return new AntipodeError('ERR_STEER_FUNCTION', `the steering function ${what}`, { cause });
}

function inWords(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return value instanceof Promise ? 'a promise' : `${typeof value} ${String(value).slice(0, 60)}`;
}
