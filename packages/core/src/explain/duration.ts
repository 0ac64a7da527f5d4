const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** A length of time as people say it, in its largest unit that fits. */
export function duration(seconds: number): string {
  const length = Math.abs(seconds)
  const [size, name] = units.find(([unit]) => length >= unit) ?? units[3]
  const count = Math.round(length / size)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
