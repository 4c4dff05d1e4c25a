export { AppWatch } from './watch-apps.ts';
export { watchConfig } from './watch-config.ts';
