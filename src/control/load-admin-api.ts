/** The server of the admin API and its schemas, as one object of names. */
export type AdminApi = typeof import('./admin-api.ts');

/** Loads them, for those who serve the API or check what it answers. */
export function loadAdminApi(): Promise<AdminApi> {
  return import('./admin-api.ts');
}
