export { Link, type LinkOptions, type LinkWay } from './link.ts';
export type { Target } from './tunnel.ts';
export { clientEnd, type LinkStatus, WorldLinks, type WorldLinksOptions } from './world-links.ts';
