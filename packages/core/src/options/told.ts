/** What stands for a value in a message, as it is and without quotes: `a number`, `12 bytes`. */
export class Told {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}
