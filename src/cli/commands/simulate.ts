/** `antipode simulate`: the world of the config under the load of the planet, and what becomes of it when a region does. */
import { Argument, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../core/index.ts';
import { type ScenarioName, scenarios } from '../../simulate/settings.ts';
import { checkRegion } from '../check-region.ts';
import { type CommandModule, examples, withConfig } from '../command-module.ts';
import { renderSimulation } from '../render-simulation.ts';

interface SimulateCommandOptions {
  readonly config?: string;
  readonly region?: string;
  readonly rate?: number;
  readonly for?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

const names = Object.keys(scenarios) as ScenarioName[];
const width = Math.max(...names.map(({ length }) => length));
const list = names.map((name) => `  ${name.padEnd(width)}   ${scenarios[name].summary}`).join('\n');

export const simulateCommand: CommandModule = {
  name: 'simulate',
  register(program) {
    const command = withConfig(program.command('simulate'))
      .description('who would be served by which region, and how soon: the config under the load of the planet')
      .addArgument(new Argument('[scenario]', 'what happens meanwhile').choices(names).default('calm'))
      .option('--region <id>', 'the region that goes down or is drained (default: the primary, or the first)')
      .option('--rate <number>', 'requests a second, of the whole planet, when most ask', parsePositive)
      .option('--for <duration>', 'how long, in simulated time', parseTime)
      .option('--seed <number>', 'another run of chance (default: 1)', parseSeed)
      .option('--json', 'print JSON')
      .action(run);
    command.addHelpText('after', `\nScenarios:\n${list}`);
    examples(command, [
      ['antipode simulate', 'each region’s share, and how long answers take'],
      ['antipode simulate outage --region eu-west', 'who goes where when it is gone'],
      ['antipode simulate day --json', 'around the clock, for another program'],
    ]);
  },
};

async function run(scenario: ScenarioName, options: SimulateCommandOptions): Promise<void> {
  const { loadWorld } = await import('../../config/index.ts');
  const { simulate } = await import('../../simulate/index.ts');
  const { world } = await loadWorld({ config: options.config });
  const { region, rate, for: durationMs, seed } = options;
  if (region !== undefined) checkRegion(world, region);
  const report = simulate({ world, scenario, region, perSecond: rate, durationMs, seed });
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : renderSimulation(report));
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Write a number above 0.');
}

function parseSeed(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number.');
}

function parseTime(text: string): number {
  try {
    const ms = parseDuration(text);
    if (ms > 0) return ms;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError("Write a duration: '90s', '10m', '24h'.");
}
