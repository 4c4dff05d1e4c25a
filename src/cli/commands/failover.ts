/** `antipode failover REGION`: another region becomes the primary of the data. */
import type { FailoverResult } from '../../control/index.ts';
import type { CommandModule } from '../command-module.ts';
import { examples } from '../command-module.ts';
import { plainText } from '../text-table.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface FailoverCommandOptions extends AdminOptions {
  readonly json?: boolean;
  readonly force?: boolean;
}

const about = `
Where the old primary itself does not answer, what it acknowledged and had not sent on may be lost, and the answer says so.
That is not refused, so with two regions nothing is; with \`replication: 'majority'\` it cannot be.`;

export const failover: CommandModule = {
  name: 'failover',
  register(program) {
    const command = withAdmin(program.command('failover'))
      .description('make a region the primary of the data; the old one, when it comes back, is a replica')
      .argument('<region>', 'the region that is to be primary')
      .option(
        '--force',
        'also where other regions than the old primary do not answer (majority: too many), and what they alone have may be lost',
      )
      .action(async (region: string, options: FailoverCommandOptions) => {
        const result = await (await adminClient(options)).failover(region, options.force === true);
        process.stdout.write(`${options.json ? JSON.stringify(result) : plainText(failoverWords(result))}\n`);
      });
    command.addHelpText('after', about);
    examples(command, [
      ['antipode failover eu-west', 'refused where regions besides the old primary cannot be asked'],
      ['antipode failover eu-west --force', 'goes on without them'],
    ]);
  },
};

/** What was done, and what that may have cost. */
export function failoverWords(result: FailoverResult): string {
  const { primary, epoch, previousPrimary, survivedVersion, lastKnownVersion } = result;
  const before = previousPrimary ?? 'nobody';
  const missing = lastKnownVersion - survivedVersion;
  const known =
    missing > 0
      ? `up to ${missing} ${missing === 1 ? 'write' : 'writes'} of ${before} may not be there`
      : 'no write that is known of is missing';
  return `${primary} is primary, before it ${before} (term ${epoch}): ${known}${silence(result)}`;
}

function silence({ unreached, mayHaveLost }: FailoverResult): string {
  const silent = unreached.length === 0 ? '' : `; could not ask ${unreached.join(', ')}`;
  if (!mayHaveLost) return silent;
  if (unreached.length === 0) return '; acknowledged writes may be lost: not every region could say what it has';
  return unreached.length === 1
    ? `${silent}: what it acknowledged and had not sent on may be lost`
    : `${silent}: what only they have, acknowledged or not, may be lost`;
}
