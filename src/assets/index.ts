/** Addresses of assets that change with their content. */
export { type Asset, type Assets, type AssetsOptions, createAssets } from './create-assets.ts';
export { assetsDefaults } from './defaults.ts';
export { type Digest, Digests, type FileState } from './digests.ts';
export { hashedName, plainName } from './hashed-name.ts';
