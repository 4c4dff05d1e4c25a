/**
 * `npm run bench -- app`: the same app by `antipode start`, node:cluster, PM2 and Watt, and behind nginx.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench } from '../../bench.ts';
import { allowOpenFiles } from '../../support/open-files.ts';
import { saveResult } from '../../support/results.ts';
import { cases } from './cases.ts';
import { baselines, contenders } from './contenders/index.ts';
import { measure, type Plan } from './measure.ts';
import { report } from './report.ts';

const root = join(import.meta.dirname, '../../..');
const caseNames = cases.map(({ name }) => name);

export const appBench: Bench = {
  summary: 'the same app by antipode start, node:cluster, PM2 and Watt, and behind nginx',
  usage: [
    `--only A,B      of ${Object.keys(contenders).join(', ')} (${baselines.join(' and ')} are always measured)`,
    `--case A,B      of ${caseNames.join(', ')}`,
    '--rounds N      turns of each a case (5)',
    '--quick         one short round, not saved',
  ],
  async run(args) {
    const { quick, whole, plan } = readOptions(args);
    allowOpenFiles(16_384);
    // Users run the build, not the sources, and it starts sooner.
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
    const result = await measure(plan, console.error);
    const text = report(result, cases);
    console.log(text);
    if (!quick && whole) await saveResult('app', result, text);
  },
};

function readOptions(args: readonly string[]): { quick: boolean; whole: boolean; plan: Plan } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: Object.keys(contenders).join(',') },
      case: { type: 'string', default: caseNames.join(',') },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const names = new Set([...select(values.only, Object.keys(contenders)), ...baselines]);
  const chosen = select(values.case, caseNames);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: give a whole number from 1`);
  const plan = {
    contenders: Object.keys(contenders).filter((name) => names.has(name)),
    cases: cases.filter(({ name }) => chosen.includes(name)),
    rounds,
    seconds: values.quick ? 1 : 3,
    warmUpSeconds: values.quick ? 1 : 3,
  };
  const whole = plan.contenders.length === Object.keys(contenders).length && plan.cases.length === cases.length;
  return { quick: values.quick, whole, plan };
}

function select(list: string, allowed: readonly string[]): readonly string[] {
  const names = list.split(',');
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not one of ${allowed.join(', ')}`);
  return names;
}
