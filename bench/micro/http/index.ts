/**
 * `npm run bench -- http`: processor time to read one head. With `--against FOLDER` another `src/http` is measured in
 * turns with this one, so that both see the same noise.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench } from '../../bench.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { spreadOf } from '../../support/spread.ts';
import { type HeadCase, headCases } from './cases.ts';

type Codec = Pick<typeof import('../../../src/http/index.ts'), 'RequestHead' | 'ResponseHead'>;

const rounds = 60;
const headsPerRound = 30_000;
const here = join(import.meta.dirname, '../../../src/http');

export const httpBench: Bench = {
  summary: 'processor time to read the head of a request or a response',
  usage: ['--against FOLDER  another src/http to compare with'],
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { against: { type: 'string' } } });
    const folders = values.against === undefined ? [here] : [here, resolve(values.against)];
    const codecs = await Promise.all(folders.map(load));
    const rows = headCases.map((each) => [each.title, String(each.bytes.length), ...measure(each, codecs)]);
    console.log(markdownTable(['head', 'bytes', ...folders.map((folder) => `ns, least (median): ${folder}`)], rows));
  },
};

async function load(folder: string): Promise<Codec> {
  return (await import(pathToFileURL(join(folder, 'index.ts')).href)) as Codec;
}

/** Nanoseconds a head, one figure a codec: the least, because noise only adds, and beside it the median. */
function measure({ kind, bytes }: HeadCase, codecs: readonly Codec[]): readonly string[] {
  const readers = codecs.map((codec) =>
    kind === 'request' ? requestReader(codec, bytes) : responseReader(codec, bytes),
  );
  const figures: number[][] = codecs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, read] of readers.entries()) figures[at]!.push(nanoseconds(read));
  }
  return figures.map(spreadOf).map(({ min, median }) => `${min.toFixed(0)} (${median.toFixed(0)})`);
}

function requestReader({ RequestHead }: Codec, bytes: Buffer): () => number {
  const head = new RequestHead({ maxFields: 100 });
  return () => head.parse(bytes, bytes.length);
}

function responseReader({ ResponseHead }: Codec, bytes: Buffer): () => number {
  const head = new ResponseHead(100);
  return () => head.parse(bytes, bytes.length, 'GET');
}

function nanoseconds(read: () => number): number {
  const start = process.cpuUsage();
  let consumed = 0;
  for (let i = 0; i < headsPerRound; i++) consumed += read();
  const { user, system } = process.cpuUsage(start);
  if (consumed <= 0) throw new Error('the codec refused the head');
  return ((user + system) * 1_000) / headsPerRound;
}
