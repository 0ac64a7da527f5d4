/** Something that reads what strangers send. */
export interface Target {
  readonly name: string
  readonly seeds: readonly string[]
  /**
   * Lets it read one text. Throws for what must never happen.
   *
   * @returns what came of it, in few words: a new word makes the text a seed.
   */
  run(input: string): Promise<string> | string
}

/** What must never happen; the message says what did. */
export class Fault extends Error {
  override readonly name = 'Fault'
}
