/** The program of a region's process in `antipode dev`; it is of no use without the parent that forks it. */
import { enableCompileCache } from 'node:module';

// A world starts as many of these as it has regions: what one has compiled, the others need not.
enableCompileCache();
const { hostRegion } = await import('./region-host.ts');
hostRegion();
