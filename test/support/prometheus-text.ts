/**
 * A reader of Prometheus' text format that takes nothing for granted: every line has to keep to the grammar, every series
 * to be described before it comes and to come once, every histogram to be one.
 */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (NaN|[+-]?(?:Inf|\d+(?:\.\d+)?(?:e[+-]?\d+)?))$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;

/** All series of a scrape. Throws at the first line that is wrong. */
export function readPrometheusText(text: string): readonly Series[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const types = new Map<string, string>();
  const seen = new Set<string>();
  const all: Series[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue;
    const described = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (described !== null) {
      if (types.has(described[1]!)) throw new Error(`described twice: ${line}`);
      types.set(described[1]!, described[2]!);
      continue;
    }
    const series = readSample(line);
    const family = types.has(series.name) ? series.name : series.name.replace(/_(?:bucket|sum|count)$/, '');
    if (!types.has(family)) throw new Error(`not described: ${line}`);
    const key = line.slice(0, line.lastIndexOf(' '));
    if (seen.has(key)) throw new Error(`said twice: ${line}`);
    seen.add(key);
    all.push(series);
  }
  checkHistograms(all, types);
  return all;
}

function readSample(line: string): Series {
  const [, name, labels = '', value] = sample.exec(line) ?? [];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  const read: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < labels.length) {
    const found = label.exec(labels);
    if (found === null) throw new Error(`no labels: ${line}`);
    read[found[1]!] = found[2]!;
  }
  return { name, labels: read, value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value) };
}

function checkHistograms(all: readonly Series[], types: ReadonlyMap<string, string>): void {
  for (const [family, type] of types) {
    if (type !== 'histogram') continue;
    const buckets = all.filter(({ name }) => name === `${family}_bucket`);
    const keyOf = ({ labels: { le: _, ...rest } }: Series) => JSON.stringify(rest);
    for (const [key, group] of Map.groupBy(buckets, keyOf)) {
      const total = all.find((each) => each.name === `${family}_count` && keyOf(each) === key);
      const rises = group.every(({ value }, index) => index === 0 || value >= group[index - 1]!.value);
      const isWhole = group.at(-1)!.labels.le === '+Inf' && group.at(-1)!.value === total?.value;
      if (!rises || !isWhole) throw new Error(`no histogram: ${family} ${key}`);
    }
  }
}
