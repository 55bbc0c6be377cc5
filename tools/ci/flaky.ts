/** Begins a line in which a program tells what proved nothing, why, and that it tries it again. */
export const FLAKY = 'flaky: '

/** What a program told so. */
export const flakyIn = (output: string): string[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith(FLAKY))
    .map((line) => line.slice(FLAKY.length))
