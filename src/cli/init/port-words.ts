/**
 * What the text of an app's entry file says of its port: whether PORT decides, and which one it has otherwise. A look at
 * the text and no more; frameworks that read PORT by themselves need not say so.
 */
export interface PortWords {
  readonly readsPort: boolean;
  /** The number beside PORT, or the one that stands in `listen(…)` alone, itself or by the name `port`. */
  readonly port: number | undefined;
}

export function portWords(text: string): PortWords {
  const readsPort = /\benv(?:\.PORT|\[['"`]PORT['"`]\]|\(\)\.PORT)\b|\{[^}]*\bPORT\b[^}]*\}\s*=\s*process\.env/.test(
    text,
  );
  const beside = /\bPORT\b['"`\])]*\s*(?:\|\||\?\?|,|=)\s*['"`]?(\d{2,5})\b/.exec(text)?.[1];
  const alone = /\.listen\(\s*(?:\{[^}]*\bport:\s*)?(\d{2,5})\b/.exec(text)?.[1];
  const named = /\.listen\([^)]*\bport\b/.test(text)
    ? /\b(?:const|let|var)\s+port(?:\s*:\s*number)?\s*=\s*(\d{2,5})\b/.exec(text)?.[1]
    : undefined;
  const port = Number(beside ?? alone ?? named);
  return { readsPort, port: port > 0 && port <= 65_535 ? port : undefined };
}

/** Where an app listens that is told no port; undefined where its text does not say, or PORT changes nothing. */
export function portUnlessTold(text: string): number | undefined {
  const { readsPort, port } = portWords(text);
  return readsPort ? port : undefined;
}
