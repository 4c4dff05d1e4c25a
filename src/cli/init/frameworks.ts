/**
 * The frameworks that a package may be made with, the one that says most first: Nest apps have Express too, Next apps
 * React. `start` is what such an app runs when its package.json has no start script.
 */
export interface Framework {
  readonly dependency: string;
  readonly name: string;
  /** The words of a command. */
  readonly start?: readonly string[];
}

const frameworks: readonly Framework[] = [
  { dependency: 'next', name: 'a Next.js app', start: ['next', 'start'] },
  { dependency: 'nuxt', name: 'a Nuxt app', start: ['node', '.output/server/index.mjs'] },
  { dependency: '@nestjs/core', name: 'a NestJS app', start: ['nest', 'start'] },
  { dependency: '@remix-run/serve', name: 'a Remix app', start: ['remix-serve', 'build/server/index.js'] },
  {
    dependency: '@react-router/serve',
    name: 'a React Router app',
    start: ['react-router-serve', 'build/server/index.js'],
  },
  { dependency: '@sveltejs/adapter-node', name: 'a SvelteKit app', start: ['node', 'build/index.js'] },
  { dependency: '@astrojs/node', name: 'an Astro app', start: ['node', 'dist/server/entry.mjs'] },
  { dependency: 'fastify', name: 'a Fastify app' },
  { dependency: 'koa', name: 'a Koa app' },
  { dependency: 'hono', name: 'a Hono app' },
  { dependency: '@hapi/hapi', name: 'a hapi app' },
  { dependency: 'express', name: 'an Express app' },
];

/** Undefined for an app without any that is known here. */
export function frameworkOf(dependencies: ReadonlySet<string>): Framework | undefined {
  return frameworks.find(({ dependency }) => dependencies.has(dependency));
}
