/** `npm run bench -- http2`: our edge beside nginx and HAProxy, with clients that speak HTTP/2 by TLS. */
import { parseArgs } from 'node:util';
import type { Bench } from '../../bench.ts';
import { allowOpenFiles } from '../../support/open-files.ts';
import { moveToOtherCore } from '../../support/processor.ts';
import { saveResult } from '../../support/results.ts';
import { cases } from './cases.ts';
import { measure } from './measure.ts';
import { profile } from './profile.ts';
import { report } from './report.ts';

export const http2Bench: Bench = {
  summary: 'HTTP/2 by TLS: our edge beside nginx and HAProxy',
  usage: [
    '--rounds N      turns of each edge a case (5)',
    '--quick         one short round, not saved',
    '--profile       where our edge spends its time with one connection, instead of the comparison',
  ],
  async run(args) {
    const flag = { type: 'boolean', default: false } as const;
    const { values } = parseArgs({
      args: [...args],
      options: { rounds: { type: 'string' }, quick: flag, profile: flag },
    });
    const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
    if (!Number.isInteger(rounds) || rounds < 1)
      throw new Error(`--rounds ${values.rounds}: give a whole number from 1`);
    moveToOtherCore();
    allowOpenFiles(16_384);
    if (values.profile) {
      console.log(await profile(cases[0]!, 50_000));
      return;
    }
    const result = await measure(rounds, values.quick ? 10_000 : 40_000);
    const text = report(result);
    console.log(text);
    if (!values.quick) await saveResult('http2', result, text);
  },
};
