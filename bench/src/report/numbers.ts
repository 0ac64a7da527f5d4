/** Three figures that count, thousands apart. */
export function shortNumber(value: number): string {
  const rounded = Number(value.toPrecision(3))
  return rounded.toLocaleString('en-US', { maximumFractionDigits: rounded < 10 ? 2 : 1 })
}

export function ratioText({
  median,
  lowest,
  highest,
}: {
  median: number
  lowest: number
  highest: number
}): string {
  if (lowest === highest) return median.toFixed(2)
  return `${median.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`
}
