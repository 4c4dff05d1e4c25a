export { type Clock, ManualClock, systemClock } from './clock.ts';
export { AntipodeError, type ErrorOptions, isAntipodeError } from './errors.ts';
export { Ewma } from './ewma.ts';
export { type Random, seededRandom, systemRandom } from './random.ts';
export { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';
