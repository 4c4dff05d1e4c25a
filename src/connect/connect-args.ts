/** Options of node for the processes of apps that share data. */
export function connectArgs(): readonly string[] {
  const self = import.meta.url;
  const preload = new URL(self.endsWith('.ts') ? 'requests/preload.ts' : 'requests/preload.js', self);
  return [`--import=${preload.href}`];
}
