export { Backoff, type BackoffOptions } from './backoff.ts';
export { type Clock, ManualClock, systemClock } from './clock.ts';
export { closestNames } from './closest-names.ts';
export { AntipodeError, type ErrorOptions, isAntipodeError } from './errors.ts';
export { Ewma } from './ewma.ts';
export { hash32, hash32Words } from './hash.ts';
export { type Random, seededRandom, systemRandom } from './random.ts';
export { RecentMap } from './recent-map.ts';
export { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';
