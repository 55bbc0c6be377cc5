/** The addresses of the benchmark's results, packed: what the page needs at once, and the rest. */
declare module 'virtual:measured' {
  export const resultsUrl: string
  export const moreUrl: string
}
