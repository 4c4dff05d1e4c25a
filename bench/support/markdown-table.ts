/**
 * A Markdown table with aligned columns, so that the same text reads well in a terminal. `right` are the columns set to
 * the right, by default all but the first.
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = header.map((_, column) => column).slice(1),
): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const pad = (cell: string, column: number): string =>
    right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  const rule = widths.map((width, column) =>
    right.includes(column) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2),
  );
  const line = (cells: readonly string[]): string => `| ${cells.map(pad).join(' | ')} |`;
  return [line(header), `|${rule.join('|')}|`, ...rows.map(line)].join('\n');
}
