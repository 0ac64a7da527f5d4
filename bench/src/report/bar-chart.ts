export interface Bar {
  readonly label: string
  readonly value: number
  /** What stands at the end of the bar. */
  readonly text: string
  readonly kind: 'ours' | 'peer' | 'bound'
}

const colours = { ours: '#0f766e', peer: '#94a3b8', bound: '#d6a94a' } as const
const left = 300
const length = 400
const step = 26

/** A horizontal bar chart as SVG; longest bar for the largest value. */
export function barChart(title: string, note: string, bars: readonly Bar[]): string {
  const largest = Math.max(...bars.map(({ value }) => value))
  const height = 74 + bars.length * step
  const rows = bars.map((bar, index) => {
    const top = 58 + index * step
    const width = Math.max(1, Math.round((bar.value / largest) * length))
    const weight = bar.kind === 'ours' ? ' font-weight="600"' : ''
    return [
      `<text x="${left - 10}" y="${top + 14}" text-anchor="end"${weight}>${escaped(bar.label)}</text>`,
      `<rect x="${left}" y="${top}" width="${width}" height="18" rx="2" fill="${colours[bar.kind]}"/>`,
      `<text x="${left + width + 8}" y="${top + 14}"${weight}>${escaped(bar.text)}</text>`,
    ].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 ${height}" width="860" height="${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="13" fill="#1f2937">
<rect width="860" height="${height}" fill="#ffffff"/>
<text x="20" y="26" font-size="16" font-weight="600">${escaped(title)}</text>
<text x="20" y="44" fill="#6b7280" font-size="12">${escaped(note)}</text>
${rows.join('\n')}
</svg>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
