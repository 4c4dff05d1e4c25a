/**
 * Node warns, in three lines, when it has to find out whether a file is an ES module because package.json does not say.
 * That is a matter of the app's package and no fault of a config, so this one warning is not printed; all others are.
 */
let isMuted = false;

/** Takes effect at once, for the rest of the process. */
export function muteModuleTypeWarning(): void {
  if (isMuted) return;
  isMuted = true;
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning: Error & { code?: string }) => {
    if (warning.code === 'MODULE_TYPELESS_PACKAGE_JSON') return;
    for (const print of printers) print.call(process, warning);
  });
}
