/** `antipode why`: what became of a request, by its id, or what would become of one, by its URL. */
import type { WhyQuery } from '../../control/index.ts';
import { type AskedRequest, askedRequest } from '../asked-request.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { renderPast } from '../render-past.ts';
import { renderWhy } from '../render-why.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface WhyOptions extends AdminOptions {
  readonly json?: boolean;
  readonly client?: string;
  readonly method?: string;
}

export const why: CommandModule = {
  name: 'why',
  register(program) {
    const command = withAdmin(program.command('why'))
      .description('explain a request: what became of it, or where one would go')
      .argument('<request...>', 'the id of a request (x-request-id), or a URL or path that might be requested')
      .option('--client <place>', 'for a URL: where the client would be (country code, address or lat,lon)')
      .option('--method <method>', 'for a URL: how it would be requested (GET)')
      .action(async (words: string[], options: WhyOptions) => {
        const asked = askedRequest(words, options.method);
        const client = await adminClient(options);
        if (asked.kind === 'possible') {
          const answer = await client.why(whyQuery(asked, options.client));
          process.stdout.write(options.json ? `${JSON.stringify(answer, undefined, 2)}\n` : renderWhy(answer));
        } else {
          const answer = await client.past(asked.id);
          process.stdout.write(options.json ? `${JSON.stringify(answer, undefined, 2)}\n` : renderPast(answer));
        }
      });
    examples(command, [
      ['antipode why 5f0c9a7be1d24c30', 'a request of the past'],
      ['antipode why /checkout --client DE', 'which region and endpoint one from Germany would get'],
      ["antipode why 'POST /checkout'", 'the same of a POST'],
    ]);
  },
};

function whyQuery({ url, method }: Extract<AskedRequest, { kind: 'possible' }>, client: string | undefined): WhyQuery {
  return { url, ...(client !== undefined && { client }), ...(method !== undefined && { method }) };
}
