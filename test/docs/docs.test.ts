import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { codeBlocks } from './code-blocks.ts';
import { Story } from './story.ts';

const root = join(import.meta.dirname, '../..');
const pages = globSync(['README.md', 'docs/**/*.md'], { cwd: root, exclude: ['docs/reference/**'] }).toSorted();

// Two at a time: a page spends most of its time waiting for what it has started.
describe('every code block of the docs does what its page says', { concurrency: 2 }, () => {
  for (const path of pages) {
    const blocks = codeBlocks(readFileSync(join(root, path), 'utf8'));
    if (blocks.length === 0) continue;
    test(path, { timeout: 300_000 }, async () => {
      await using story = await Story.begin();
      for (const block of blocks) {
        await story.tell(block).catch((cause) => {
          throw new Error(`${path}:${block.line}: ${cause.message}`, { cause });
        });
      }
    });
  }
});

describe('a block', () => {
  const failing: readonly (readonly [what: string, page: string, message: RegExp])[] = [
    ['whose command fails', '```sh\nfalse\n```\n', /Command failed/],
    ['whose config has a fault', '```json antipode.config.json\n{ "routes": [] }\n```\n', /routes: /],
    [
      'whose part of a config has a fault',
      "```ts part\nsteering: { strategy: 'best' },\n```\n",
      /steering\.strategy: /,
    ],
    ['that prints something else', '```sh\necho one\n```\n```text output\ntwo\n```\n', /promises "two"/],
    ['whose script throws', "```ts\nthrow new Error('no');\n```\n", /Command failed/],
    ['whose server ends', '```sh serve\nexit 1\n```\n', /ended/],
    ['that is not run without a reason', '```sh not run\nfalse\n```\n', /nobody knows/],
    ['of no language', '```\nx\n```\n', /language/],
  ];
  for (const [what, page, message] of failing) {
    test(`${what} is a fault`, async () => {
      await using story = await Story.begin();
      const tell = async () => {
        for (const block of codeBlocks(page)) await story.tell(block);
      };
      await assert.rejects(tell(), { message });
    });
  }

  test('may print more than its page shows, and be shown only', async () => {
    await using story = await Story.begin();
    const page =
      '```sh\nprintf "one\\ntwo 2\\nthree\\n"\n```\n```text output\none\ntwo …\n```\n```sh not run: breaks\nfalse\n```\n';
    for (const block of codeBlocks(page)) await story.tell(block);
  });
});
