/** Policies around policies: `combine(retry(), circuitBreaker(), timeout())` retries calls that are each timed. */
import { definePolicy, type ResiliencePolicy, type Run, type Task, type TaskContext } from './policy.ts';

/** One policy of several, the first outermost. */
export function combine(...policies: readonly ResiliencePolicy[]): ResiliencePolicy {
  const innermost: Run = async (task, context) => await task(context);
  const run = policies.reduceRight<Run>(
    (inner, policy) =>
      <Result>(task: Task<Result>, context: TaskContext) =>
        policy.execute((innerContext) => inner(task, innerContext), context),
    innermost,
  );
  return definePolicy(run);
}
