/**
 * `npm run bench -- proxy`: our edge beside nginx, HAProxy, http-proxy-3 and @fastify/reply-from.
 */
import { parseArgs } from 'node:util';
import type { Bench } from '../../bench.ts';
import { allowOpenFiles } from '../../support/open-files.ts';
import { moveToOtherCore } from '../../support/processor.ts';
import { saveResult } from '../../support/results.ts';
import { cases } from './cases.ts';
import { baseline, contenders } from './contenders/index.ts';
import { measure, type Plan } from './measure.ts';
import { profile } from './profile.ts';
import { report } from './report.ts';

export const proxyBench: Bench = {
  summary: 'our edge beside nginx, HAProxy, http-proxy-3 and @fastify/reply-from',
  usage: [
    `--only A,B      of ${Object.keys(contenders).join(', ')} (${baseline} is always measured)`,
    `--case A,B      of ${cases.map(({ name }) => name).join(', ')}`,
    '--rounds N      turns of each proxy a case (3)',
    '--quick         one short round, not saved',
    '--profile       where our edge spends its time in the first case, instead of the comparison',
  ],
  async run(args) {
    const { quick, plan, profiled } = readOptions(args);
    moveToOtherCore();
    allowOpenFiles(16_384);
    if (profiled) {
      console.log(await profile(plan.cases[0]!, plan.seconds * plan.rounds));
      return;
    }
    const result = await measure(plan, console.error);
    const text = report(result, cases);
    console.log(text);
    if (!quick) await saveResult('proxy', result, text);
  },
};

function readOptions(args: readonly string[]): { quick: boolean; profiled: boolean; plan: Plan } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: Object.keys(contenders).join(',') },
      case: { type: 'string', default: cases.map(({ name }) => name).join(',') },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const names = select(values.only, Object.keys(contenders));
  const chosen = select(
    values.case,
    cases.map(({ name }) => name),
  );
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: give a whole number from 1`);
  const plan = {
    contenders: Object.keys(contenders).filter((name) => name === baseline || names.includes(name)),
    cases: cases.filter(({ name }) => chosen.includes(name)),
    rounds,
    seconds: values.quick ? 1 : 2,
    warmUpSeconds: 1,
  };
  return { quick: values.quick, profiled: values.profile, plan };
}

function select(list: string, allowed: readonly string[]): readonly string[] {
  const names = list.split(',');
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not one of ${allowed.join(', ')}`);
  return names;
}
