/**
 * The places a world stands in.
 */
import * as z from 'zod';
import { type Location, listCloudRegions, resolveLocation } from '../../geo/index.ts';
import { configDefaults } from '../defaults.ts';
import { between, whole } from './fields.ts';

export interface CoordinatesInput {
  /** Degrees north. */
  readonly lat: number;
  /** Degrees east. */
  readonly lon: number;
}

/** A cloud region by name, or a point of your own. */
export type LocationInput = `aws:${string}` | `gcp:${string}` | CoordinatesInput;

export interface RegionInput {
  /** Where it stands: a cloud region by name, or coordinates. */
  readonly location: LocationInput;
  /** How the other regions reach this region's edge. */
  readonly url?: `http://${string}` | `https://${string}` | undefined;
  /** Where its data answers the other regions, in a network of your own. */
  readonly data?: `http://${string}` | undefined;
  /** Its share of the clients beside the other regions (strategy `weighted`); 0: only when no other can take them. */
  readonly weight?: number | undefined;
  /** How much nearer (above 0) or farther (below 0) it pretends to be (strategy `geoproximity`). */
  readonly bias?: number | undefined;
  /** Requests in flight that it can carry (strategy `load`). Without it: no limit. */
  readonly capacity?: number | undefined;
  /** The region that holds the primary copy of the data, and the first in the order of failover; one at most. */
  readonly primary?: boolean | undefined;
}

export interface Region {
  readonly location: Location;
  readonly url: string | undefined;
  readonly data: string | undefined;
  readonly weight: number;
  readonly bias: number;
  readonly capacity: number | undefined;
  readonly primary: boolean;
}

const location: z.ZodType<Location, LocationInput> = z
  .union([
    z.enum(listCloudRegions().map(({ id }) => id)) as unknown as z.ZodType<string, Exclude<LocationInput, object>>,
    z.strictObject({
      lat: between(-90, 90).describe('Degrees north.'),
      lon: between(-180, 180).describe('Degrees east.'),
    }),
  ])
  .transform(resolveLocation)
  .meta({ title: "a cloud region such as 'aws:us-east-1' or 'gcp:europe-west3', or { lat, lon } in degrees" });

const url = z
  .string()
  .regex(/^https?:\/\/[^/?#@\s]+\/?$/)
  .refine((value) => URL.canParse(value))
  .transform((value) => new URL(value).origin)
  .meta({ title: "an origin such as 'https://eu.shop.example', without path or query" }) as z.ZodType<
  string,
  `http://${string}` | `https://${string}`
>;

const dataUrl = z
  .string()
  .regex(/^http:\/\/[^/?#@\s]+\/?$/)
  .refine((value) => URL.canParse(value))
  .transform((value) => new URL(value).origin)
  .meta({ title: "an origin such as 'http://10.0.0.1:4100', without path or query" }) as z.ZodType<
  string,
  `http://${string}`
>;

export const regionSchema: z.ZodType<Region, RegionInput> = z
  .strictObject({
    location: location.describe('Where it stands: a cloud region by name, or coordinates.'),
    url: url.optional().describe("How the other regions reach this region's edge."),
    data: dataUrl.optional().describe('Where its data answers the other regions, in a network of your own.'),
    weight: between(0, 1_000)
      .default(configDefaults.regionWeight)
      .describe(
        'Its share of the clients beside the other regions (strategy `weighted`); 0: only when no other can take them.',
      ),
    bias: between(-99, 99)
      .default(configDefaults.regionBias)
      .describe('How much nearer (above 0) or farther (below 0) it pretends to be (strategy `geoproximity`).'),
    capacity: whole(1, 1_000_000_000)
      .optional()
      .describe('Requests in flight that it can carry (strategy `load`). Without it: no limit.'),
    primary: z
      .boolean()
      .default(false)
      .describe(
        'The region that holds the primary copy of the data, and the first in the order of failover; one at most.',
      ),
  })
  .transform((region) => ({
    location: region.location,
    url: region.url,
    data: region.data,
    weight: region.weight,
    bias: region.bias,
    capacity: region.capacity,
    primary: region.primary,
  }));
