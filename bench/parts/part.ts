/** What a part of the benches is: it measures, says on the way how it goes, and answers the lines of its section. */

export type PartOptions = {
  readonly quick: boolean
  readonly rounds: number
  readonly say: (line: string) => void
}

export type Part = {
  readonly name: string
  readonly title: string
  readonly run: (options: PartOptions) => Promise<readonly string[]>
}
