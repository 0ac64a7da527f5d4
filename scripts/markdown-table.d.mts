/** A Markdown table with aligned columns, as the formatter leaves it. The first row is the head. */
export function markdownTable(rows: readonly (readonly string[])[]): string
