/**
 * The program in a process of its own that runs one command line after another, as its parent sends them: starting Node
 * for each would cost a test more than everything else. What a command writes is caught and sent back with its status.
 */
import { runCli } from '../../src/cli/program.ts';

interface Line {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

process.on('message', async ({ argv, env, cwd }: Line) => {
  for (const name of Object.keys(process.env)) if (name.startsWith('ANTIPODE_')) delete process.env[name];
  Object.assign(process.env, env);
  if (cwd !== undefined) process.chdir(cwd);
  const output = { out: '', err: '' };
  process.stdout.write = (text) => {
    output.out += text;
    return true;
  };
  process.stderr.write = (text) => {
    output.err += text;
    return true;
  };
  const status = await runCli(argv);
  process.send!({ status, ...output });
});
