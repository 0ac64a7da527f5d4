/** Minutes and seconds: 4:05. */
export function clockText(seconds) {
  const whole = Math.ceil(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** A moment in seconds since 1970, as people say it. */
export function whenText(moment) {
  const seconds = Math.round(moment - Date.now() / 1000)
  if (seconds > -60) return 'just now'
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  if (seconds > -3600) return words.format(Math.round(seconds / 60), 'minute')
  if (seconds > -86_400) return words.format(Math.round(seconds / 3600), 'hour')
  return words.format(Math.round(seconds / 86_400), 'day')
}

const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
  ['curl/', 'curl'],
]
const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
]

/** A short name for what a User-Agent says; only ever shown, never decided by. */
export function deviceName(userAgent = '') {
  const find = (list) => list.find(([part]) => userAgent.includes(part))?.[1]
  const browser = find(browsers) ?? 'Unknown program'
  const system = find(systems)
  return system === undefined ? browser : `${browser} on ${system}`
}
