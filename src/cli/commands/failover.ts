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

export const failover: CommandModule = {
  name: 'failover',
  register(program) {
    const command = withAdmin(program.command('failover'))
      .description('make a region the primary of the data; the old one, when it comes back, is a replica')
      .argument('<region>', 'the region that is to be primary')
      .option('--force', 'also where that may lose writes that were acknowledged')
      .action(async (region: string, options: FailoverCommandOptions) => {
        const result = await adminClient(options).failover(region, options.force === true);
        process.stdout.write(`${options.json ? JSON.stringify(result) : plainText(words(result))}\n`);
      });
    examples(command, [
      ['antipode failover eu-west', 'refused where nobody can say that all writes are there'],
      ['antipode failover eu-west --force', 'goes on without the regions that cannot be asked'],
    ]);
  },
};

function words({
  primary,
  epoch,
  previousPrimary,
  survivedVersion,
  lastKnownVersion,
  unreached,
}: FailoverResult): string {
  const before = previousPrimary === undefined ? 'nobody' : previousPrimary;
  const missing = lastKnownVersion - survivedVersion;
  const loss =
    missing > 0 ? `up to ${missing} writes of ${before} are not there` : 'no write that is known of is missing';
  const silent = unreached.length === 0 ? '' : `; could not ask ${unreached.join(', ')}`;
  return `${primary} is primary, before it ${before} (term ${epoch}): ${loss}${silent}`;
}
