/** A URL as messages name it: its query may hold a key, and messages go to logs and `health()`. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '')
}
