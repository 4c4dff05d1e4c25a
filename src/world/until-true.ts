const lookEveryMs = 20;

/** Resolves when `holds` does, or after `limitMs`: whoever waits goes on either way. */
export async function untilTrue(holds: () => boolean, limitMs: number): Promise<void> {
  const endsAt = performance.now() + limitMs;
  while (!holds() && performance.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}
