/** A Markdown table with aligned columns, as the formatter leaves it. The first row is the head. */
export function markdownTable(rows) {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = cells[0].map((_, column) =>
    Math.max(3, ...cells.map((row) => [...row[column]].length)),
  )
  const [head, ...body] = cells.map((row) => line(row.map((cell, at) => padded(cell, widths[at]))))
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}

function padded(cell, width) {
  return cell + ' '.repeat(width - [...cell].length)
}

function line(cells) {
  return `| ${cells.join(' | ')} |`
}
