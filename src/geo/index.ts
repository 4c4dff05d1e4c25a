export { type CloudRegion, cloudRegion, listCloudRegions } from './cloud-regions.ts';
export { type Coordinates, isCoordinates, parseCoordinates } from './coordinates.ts';
export { type Country, findCountry, listCountries } from './countries.ts';
export { distanceKm } from './distance.ts';
export { type Location, resolveLocation } from './location.ts';
export { nearest } from './nearest.ts';
export {
  createRoundTripEstimator,
  estimateRoundTrip,
  fibreBoundMs,
  type MeasuredRoundTrips,
  measuredRoundTrips,
  type RoundTripEstimator,
  roundTripDefaults,
  shiftRoundTrip,
} from './round-trip.ts';
