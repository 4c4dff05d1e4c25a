/** A small Next.js app as its users have it: packages from the registry, built with `output: 'standalone'`. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runToEnd } from '../support/run-to-end.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';

const versions = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' };

const files: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ private: true, dependencies: versions }),
  'next.config.mjs': `import { fileURLToPath } from 'node:url';
const root = fileURLToPath(new URL('.', import.meta.url));
export default { output: 'standalone', outputFileTracingRoot: root, turbopack: { root } };`,
  'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}`,
  'app/page.js': `import Counter from './counter.js';
export const dynamic = 'force-dynamic';
export default function Page() {
  return <main><h1>served by {process.pid}</h1><Counter /></main>;
}`,
  'app/counter.js': `'use client';
import { useState } from 'react';
export default function Counter() {
  const [count, setCount] = useState(0);
  return <button onClick={() => setCount(count + 1)}>{count}</button>;
}`,
  'app/api/hello/route.js': `export async function POST(request) {
  return Response.json({ pid: process.pid, said: await request.json(), worker: process.env.ANTIPODE_WORKER });
}`,
  'app/stream/route.js': `export const dynamic = 'force-dynamic';
export function GET() {
  const words = ['one', 'two', 'three'];
  return new Response(new ReadableStream({
    async pull(stream) {
      const word = words.shift();
      if (word === undefined) return stream.close();
      stream.enqueue(new TextEncoder().encode(word + '\\n'));
      await new Promise((resolve) => setTimeout(resolve, 200));
    },
  }), { headers: { 'content-type': 'text/plain' } });
}`,
};

/** Installs and builds it, which takes minutes; `server.js` is in the folder. */
export async function buildNextApp(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('next');
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const options = { cwd: folder.path, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' } };
  await runToEnd(['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'], options);
  await runToEnd([join('node_modules', '.bin', 'next'), 'build'], options);
  // As Next.js says in its documentation of standalone output.
  const standalone = join(folder.path, '.next', 'standalone');
  await cp(join(folder.path, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true });
  return folder;
}
