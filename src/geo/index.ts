export {
  type AddressDatabase,
  createPlaces,
  type Places,
  type PlacesOptions,
  placesDefaults,
} from './address-to-place.ts';
export { canonicalAddress } from './canonical-address.ts';
export { type AddressMatcher, compileCidrs } from './cidr.ts';
export { clientAddress, clientAddressDefaults, type ForwardedFields } from './client-address.ts';
export { type ClientPlace, parseClientPlace } from './client-place.ts';
export { type CloudRegion, cloudRegion, listCloudRegions } from './cloud-regions.ts';
export { type Coordinates, isCoordinates, parseCoordinates } from './coordinates.ts';
export { type Country, findCountry, listCountries } from './countries.ts';
export { distanceKm } from './distance.ts';
export { type OpenPlacesOptions, openPlaces } from './drivers/mmdb.ts';
export { type Location, resolveLocation } from './location.ts';
export { nearest } from './nearest.ts';
export { networkKey } from './network-key.ts';
export type { Place } from './place-record.ts';
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
