export { Backoff, type BackoffOptions } from './backoff.ts';
export { type Clock, ManualClock, systemClock } from './clock.ts';
export { closestNames } from './closest-names.ts';
export { DurationCounts, durationBoundsMs, durationBucket } from './duration-counts.ts';
export { AntipodeError, type ErrorOptions, isAntipodeError } from './errors.ts';
export { Ewma } from './ewma.ts';
export { hash32, hash32Words } from './hash.ts';
export { type OptionNames, unknownOption } from './option-names.ts';
export { pause } from './pause.ts';
export { type Random, seededRandom, systemRandom } from './random.ts';
export { RecentMap } from './recent-map.ts';
export { type Secrets, type SecretsInput, type SecretsOption, secretsOf, secretsReader } from './secrets.ts';
export { ManualTimers, systemTimers, type Timers } from './timers.ts';
export { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';
export {
  formatUserTokens,
  laterUserTokens,
  noUserTokens,
  parseUserTokens,
  type UserSession,
  type UserTokens,
  userTokensField,
} from './user-tokens.ts';
