/** `antipode purge TAG-OR-URL`: what is cached is taken out, everywhere. */
import type { Purge } from '../../control/index.ts';
import { AntipodeError } from '../../core/index.ts';
import type { CommandModule } from '../command-module.ts';
import { examples } from '../command-module.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface PurgeOptions extends AdminOptions {
  readonly json?: boolean;
  readonly all?: boolean;
}

export const purge: CommandModule = {
  name: 'purge',
  register(program) {
    const command = withAdmin(program.command('purge'))
      .description('take what is cached out of the caches: by URL, by the start of URLs, or by tag')
      .argument('[target]', "a URL, a URL that ends with '*', or a tag")
      .option('--all', 'everything')
      .action(async (target: string | undefined, options: PurgeOptions) => {
        const result = await (await adminClient(options)).purge(orderOf(target, options.all === true));
        const count = result.purged === 1 ? '1 resource' : `${result.purged} resources`;
        process.stdout.write(`${options.json ? JSON.stringify(result) : `purged: ${count}`}\n`);
      });
    examples(command, [
      ['antipode purge products', 'all that has the tag `products`'],
      ['antipode purge https://shop.example/a.css', 'one URL, with all its variants'],
      ["antipode purge 'https://shop.example/img/*'", 'all below'],
    ]);
  },
};

/** Throws ERR_CLI_PURGE when it is not clear what to purge. */
function orderOf(target: string | undefined, all: boolean): Purge {
  if (all !== (target === undefined)) {
    throw new AntipodeError('ERR_CLI_PURGE', 'give a tag or a URL, or --all and nothing else');
  }
  if (target === undefined) return { all: true };
  if (target.startsWith('/')) {
    const message = `${target} is a path, and a cache keeps what it has by host: give the URL, http://HOST${target}`;
    throw new AntipodeError('ERR_CLI_PURGE', message);
  }
  if (!/^https?:\/\//.test(target)) return { tag: target };
  return target.endsWith('*') ? { prefix: target.slice(0, -1) } : { url: target };
}
