export interface AssetsDefaults {
  /** Where the assets are served, without a slash at the end. */
  readonly base: string;
  /** Files of one folder; more is taken for a wrong folder. */
  readonly maxFiles: number;
  /** Files that are read at one time. */
  readonly concurrency: number;
}

export const assetsDefaults: AssetsDefaults = Object.freeze({ base: '/assets', maxFiles: 20_000, concurrency: 8 });
