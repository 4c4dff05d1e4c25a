export { Link, type LinkOptions } from './link.ts';
export { type LinkDefaults, linkDefaults } from './link-defaults.ts';
export type { Target } from './tunnel.ts';
export { clientEnd, type LinkStatus, WorldLinks, type WorldLinksOptions } from './world-links.ts';
