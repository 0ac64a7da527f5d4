/** Now in milliseconds: parameter `given` if it is not null, else the clock of the server. */
export function nowSql(given: string): string {
  return `coalesce(${given}::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)`
}

export const hourMs = 3_600_000
