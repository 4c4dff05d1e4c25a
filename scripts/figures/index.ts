/**
 * Writes the measured figures of README.md from bench/results: `npm run figures`. Nobody types a figure; where nothing has
 * been measured, the page says so. A test keeps the two equal.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBlock } from './block.ts';
import { appFigures } from './from-app.ts';
import { proxyFigures } from './from-proxy.ts';
import { troubleFigures } from './from-trouble.ts';

const readme = join(import.meta.dirname, '../../README.md');

/** README.md with the figures of the latest runs. */
export function withFigures(page: string): string {
  return withBlock(withBlock(withBlock(page, 'app', appFigures), 'proxy', proxyFigures), 'trouble', troubleFigures);
}

if (import.meta.main) writeFileSync(readme, withFigures(readFileSync(readme, 'utf8')));
