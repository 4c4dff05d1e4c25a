/**
 * Rows as aligned columns of plain text. Control characters are replaced: a reason may quote what a server somewhere
 * answered, and that must not move the cursor of an operator's terminal.
 */
export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** A title line and one line a row, each with a line end; columns are as wide as their longest cell, two spaces apart. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(plainText))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const render = (line: readonly string[]) =>
    line.map((cell, at) => (columns[at]!.align === 'right' ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)));
  return lines.map((line) => `${render(line).join('  ').trimEnd()}\n`).join('');
}

/** The text without control characters. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
}
