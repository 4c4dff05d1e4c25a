export { Link, type LinkOptions } from './link.ts';
export { linkDefaults } from './link-defaults.ts';
export type { Target } from './tunnel.ts';
