/** The page as it is sent: markup, style, script and map in one document that asks nobody for anything else. */
import { readFileSync } from 'node:fs';
import { map } from './map.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

export const page: string = read('page.html')
  .replace('<link rel="stylesheet" href="page.css" />', () => `<style>\n${read('page.css')}</style>`)
  .replace('<script src="page.js"></script>', () => `<script>\n${read('page.js')}</script>`)
  .replace('<!-- map -->', () => map);
