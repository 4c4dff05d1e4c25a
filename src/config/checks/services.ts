import { parseSize } from '../../core/index.ts';
import { scalingDefaults } from '../../supervisor/index.ts';
import { type Fault, fault } from '../faults.ts';
import { listWords } from '../words.ts';
import { items, member, members } from './view.ts';

const sources = ['run', 'endpoints', 'discover'];

/** Each service has exactly one source of endpoints, and what belongs to one source stands with no other. */
export function checkServices(world: unknown): Fault[] {
  return members(member(world, 'services')).flatMap(([id, service]) => [
    ...checkSource(id, service),
    ...checkRun(id, service),
    ...checkWorkers(id, service),
    ...checkProcesses(id, service),
    ...checkTls(id, service),
    ...checkTwins(id, service),
  ]);
}

function checkSource(id: string, service: unknown): Fault[] {
  if (typeof service !== 'object') return [];
  const given = sources.filter((source) => member(service, source) !== undefined);
  if (given.length === 1) return [];
  const seen = given.length === 0 ? 'nothing says where it runs' : `${listWords(given, 'and')} cannot stand together`;
  return [fault(['services', id], `${seen}; give exactly one of ${listWords(sources, 'and')}`)];
}

/** A script is Node's; a program in another language has none of what belongs to Node. */
function checkRun(id: string, service: unknown): Fault[] {
  const run = member(service, 'run');
  if (typeof run !== 'object' || run === null || Array.isArray(run)) return [];
  const path = ['services', id, 'run'];
  const [script, command] = [member(run, 'script'), member(run, 'command')];
  if ((script === undefined) === (command === undefined)) {
    const seen = script === undefined ? 'nothing says what runs' : 'script and command cannot stand together';
    return [fault(path, `${seen}; give exactly one of script and command`)];
  }
  if (script !== undefined) return [];
  const ofNode = ['nodeArgs', 'heapSnapshots'].filter((key) => member(run, key) !== undefined);
  const faults = ofNode.map((key) => fault([...path, key], 'is for Node alone; leave it out, or give a script'));
  if (member(run, 'ready') !== 'message') return faults;
  return [...faults, fault([...path, 'ready'], "only Node has process.send; 'listening' is what a command can do")];
}

function checkWorkers(id: string, service: unknown): Fault[] {
  const workers = member(service, 'workers');
  if (workers === undefined) return [];
  const path = ['services', id, 'workers'];
  if (member(service, 'run') === undefined) return [fault(path, 'workers are processes of `run`, which is not given')];
  const [min, max] = [member(workers, 'min'), member(workers, 'max')];
  const reversed = typeof min === 'number' && typeof max === 'number' && min > max;
  return reversed ? [fault(path, `min ${min} is more than max ${max}; give max at least min`)] : [];
}

/** What is said of processes needs processes, and its figures have an order. */
function checkProcesses(id: string, service: unknown): Fault[] {
  const faults = ['scaling', 'memory']
    .filter((key) => member(service, key) !== undefined && member(service, 'run') === undefined)
    .map((key) => fault(['services', id, key], `${key} is of processes of \`run\`, which is not given`));
  const scaling = member(service, 'scaling');
  const [down, up] = [member(scaling, 'down') ?? scalingDefaults.down, member(scaling, 'up') ?? scalingDefaults.up];
  if (typeof down === 'number' && typeof up === 'number' && down >= up) {
    faults.push(fault(['services', id, 'scaling'], `down ${down} is not less than up ${up}; give down less than up`));
  }
  const memory = member(service, 'memory');
  const [soft, hard] = [bytesOf(member(memory, 'soft')), bytesOf(member(memory, 'hard'))];
  if (soft !== undefined && hard !== undefined && soft >= hard) {
    faults.push(fault(['services', id, 'memory'], 'soft is not less than hard; give soft less than hard'));
  }
  return faults;
}

/** Undefined where it is no size: that is another fault. */
function bytesOf(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  try {
    return parseSize(value);
  } catch {
    return undefined;
  }
}

/** TLS is for endpoints of others, and a certificate and its key come together. */
function checkTls(id: string, service: unknown): Fault[] {
  const tls = member(service, 'tls');
  if (tls === undefined) return [];
  const path = ['services', id, 'tls'];
  const urls = items(member(service, 'endpoints')).map((each) =>
    typeof each === 'string' ? each : member(each, 'url'),
  );
  const faults: Fault[] = [];
  if (member(service, 'run') !== undefined)
    faults.push(fault(path, 'processes of `run` are reached without TLS; leave it out'));
  if (urls.length > 0 && !urls.some((url) => typeof url === 'string' && url.startsWith('https:'))) {
    faults.push(fault(path, 'no endpoint is reached by TLS; write their addresses with https://'));
  }
  const missing = ['cert', 'key'].filter((key) => member(tls, key) === undefined);
  if (missing.length === 1) {
    faults.push(fault([...path, missing[0]!], 'missing; a certificate and its key come together'));
  }
  return faults;
}

/** One address listed twice would get twice its share and two verdicts about its health. */
function checkTwins(id: string, service: unknown): Fault[] {
  const seen = new Map<string, number>();
  return items(member(service, 'endpoints')).flatMap((endpoint, index) => {
    const url = typeof endpoint === 'string' ? endpoint : member(endpoint, 'url');
    if (typeof url !== 'string' || !URL.canParse(url)) return [];
    const { protocol, hostname, port } = new URL(url);
    const host = `${hostname}:${port === '' ? protocol : port}`;
    const first = seen.get(host);
    if (first === undefined) seen.set(host, index);
    return first === undefined
      ? []
      : [
          fault(
            ['services', id, 'endpoints', index],
            `is the same address as endpoints[${first}]; give each once, with a weight`,
          ),
        ];
  });
}
