/** `antipode shards …`: the servers of sharded tables, and the buckets that move between them. */
import type { Command } from 'commander';
import { AntipodeError } from '../../core/index.ts';
import type { MoveOrder, MoveOutcome, MoveRunOptions, Shards } from '../../sql/index.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { parseBuckets } from '../shards/bucket-list.ts';
import { loadShards } from '../shards/load-shards.ts';
import { parsePace, parseWeights } from '../shards/parse-options.ts';
import { progressLine, renderDrifts, renderOutcome, renderShardsStatus } from '../shards/render-shards.ts';
import { plainText } from '../text-table.ts';

interface ShardsCommandOptions {
  readonly shards?: string;
  readonly json?: boolean;
}

interface MoveCommandOptions extends ShardsCommandOptions {
  readonly from: string;
  readonly to: string;
  readonly buckets: readonly number[];
  readonly weights?: ReadonlyMap<string, number>;
  readonly pace?: number;
}

interface CheckCommandOptions extends ShardsCommandOptions {
  readonly repair?: boolean;
}

export const shards: CommandModule = {
  name: 'shards',
  register(program) {
    const command = program.command('shards').description('PostgreSQL servers that share tables by key');
    registerPrepare(command);
    registerStatus(command);
    registerMove(command);
    registerSplit(command);
    registerRebalance(command);
    registerEnds(command);
    registerCheck(command);
    examples(command, [
      ['antipode shards prepare', 'make the servers in antipode.shards.ts ready, also after adding one'],
      ['antipode shards split a --to b', 'half of what a has goes to b while the app runs'],
      ['antipode shards status', 'what is where, and the move under way'],
    ]);
  },
};

function registerPrepare(parent: Command): void {
  withShards(parent.command('prepare'))
    .description('make servers and tables ready: once, and after each change of them')
    .action((options: ShardsCommandOptions) =>
      run(options, async (opened) => {
        await opened.prepare();
        print(options, await opened.status(), renderShardsStatus);
      }),
    );
}

function registerStatus(parent: Command): void {
  withShards(parent.command('status'))
    .description('which server has how many buckets, and the move under way')
    .action((options: ShardsCommandOptions) =>
      run(options, async (opened) => print(options, await opened.status(), renderShardsStatus)),
    );
}

function registerMove(parent: Command): void {
  withPace(withShards(parent.command('move')))
    .description('move buckets from one server to another while reads and writes go on')
    .requiredOption('--from <server>', 'the server that has them')
    .requiredOption('--to <server>', 'the server that is to have them')
    .requiredOption('--buckets <list>', "which: '0-63,100'", parseBuckets)
    .action((options: MoveCommandOptions) =>
      run(options, (opened) =>
        carryOut(opened, options, () => [{ ...options, source: options.from, target: options.to }]),
      ),
    );
}

function registerSplit(parent: Command): void {
  withPace(withShards(parent.command('split')))
    .description('move every second bucket of a server to another')
    .argument('<server>', 'the server to split')
    .requiredOption('--to <server>', 'the server that takes half')
    .action((server: string, options: MoveCommandOptions) =>
      run(options, async (opened) => {
        const { planSplit } = await import('../../sql/index.ts');
        await carryOut(opened, options, (map) => [planSplit(map, server, options.to)]);
      }),
    );
}

function registerRebalance(parent: Command): void {
  withPace(withShards(parent.command('rebalance')))
    .description('give each server its share, with the fewest buckets moved')
    .option('--weights <list>', "shares that are not equal, 0 empties a server: 'a=2,b=1'", parseWeights)
    .action((options: MoveCommandOptions) =>
      run(options, async (opened) => {
        const { planRebalance } = await import('../../sql/index.ts');
        const { servers } = await opened.status();
        const weights = new Map([...servers.map(({ server }) => [server, 1] as const), ...(options.weights ?? [])]);
        await carryOut(opened, options, (map) => planRebalance(map, weights));
      }),
    );
}

function registerEnds(parent: Command): void {
  const ends = {
    resume: 'go on with a move whose process ended',
    abort: 'end the move under way: what has moved stays, the rest is undone',
  } as const;
  for (const [name, description] of Object.entries(ends) as [keyof typeof ends, string][]) {
    withPace(withShards(parent.command(name)))
      .description(description)
      .action((options: MoveCommandOptions) =>
        run(options, async (opened) => {
          const outcome = await opened.moves[name](runOptions(options));
          if (outcome === undefined) throw new AntipodeError('ERR_CLI_SHARDS', 'no move is under way');
          print(options, outcome, renderOutcome);
        }),
      );
  }
}

function registerCheck(parent: Command): void {
  withShards(parent.command('check'))
    .description('compare the reference tables of all servers, row by row where they differ')
    .option('--repair', 'make them as they are on the server of the map')
    .action((options: CheckCommandOptions) =>
      run(options, async ({ references }) => {
        const drifts = await (options.repair ? references.repair() : references.check());
        print(options, drifts, (found) => renderDrifts(found, options.repair ?? false));
        if (drifts.length > 0 && !options.repair) process.exitCode = 1;
      }),
    );
}

/** One order after the other: each is a whole, and the next begins only when it is done. */
async function carryOut(
  opened: Shards,
  options: MoveCommandOptions,
  plan: (map: Awaited<ReturnType<Shards['map']>>) => readonly MoveOrder[],
): Promise<void> {
  const outcomes: MoveOutcome[] = [];
  for (const order of plan(await opened.map())) {
    const outcome = await opened.moves.move(order, runOptions(options));
    outcomes.push(outcome);
    if (outcome.state === 'aborted') break;
  }
  const render = (all: readonly MoveOutcome[]): string =>
    all.length === 0 ? 'every server has its share already\n' : all.map(renderOutcome).join('');
  print(options, outcomes, render);
}

function runOptions({ pace, json }: MoveCommandOptions): MoveRunOptions {
  return {
    pace,
    onProgress(progress) {
      const line = progressLine(progress);
      if (line !== undefined && !json) process.stdout.write(`${plainText(line)}\n`);
    },
  };
}

async function run(options: ShardsCommandOptions, work: (opened: Shards) => Promise<void>): Promise<void> {
  const described = await loadShards(options.shards);
  const { createShards } = await import('../../sql/index.ts');
  await using opened = createShards(described);
  await work(opened);
}

function print<T>({ json }: ShardsCommandOptions, value: T, render: (value: T) => string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : render(value));
}

function withShards(command: Command): Command {
  return command
    .option(
      '-s, --shards <file>',
      'what createShards takes (default: antipode.shards.{ts,mts,js,mjs,json} in this folder, or sql.shards of the config)',
    )
    .option('--json', 'print JSON');
}

function withPace(command: Command): Command {
  return command.option(
    '--pace <part>',
    'the part of the time in which it works: 0.5 leaves half to others',
    parsePace,
  );
}
