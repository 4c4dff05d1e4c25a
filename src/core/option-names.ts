/** The names of options as a value; a type checker finds one that is missing or too much. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/** The first option that has a name which is not `known`: misspelt, it would be taken for one that was not given. */
export function unknownOption(options: object, known: readonly string[]): string | undefined {
  for (const name in options) if (!known.includes(name)) return name;
  return undefined;
}
