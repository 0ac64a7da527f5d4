/** Numbers that look random and follow from a seed: each call gives one from 0 to below `limit`. */
export function numbersFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}
