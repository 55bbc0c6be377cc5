/** What a developer who made a mistake gets to see of it. Empty where there is nothing. */
export interface Recorded {
  /** The error that was thrown at once, or the `attempt` event's message. */
  readonly client: string
  readonly explain: string
  readonly console: string
  readonly gateway: string
}

export interface Mistake {
  /** What was done wrong, as its maker would describe it. */
  readonly what: string
  make(): Promise<Recorded>
}

/** Ports and times differ from run to run, and nothing else does. */
export const steady = (text: string): string =>
  text
    .replace(/(localhost|127\.0\.0\.1|\[::1\]|::1):\d+/g, '$1:8080')
    .replace(/\d+\.\d s/g, '… s')
    .replace(/session "[\w-]{10}"/g, 'session "…"')
    .replace(/rungway-?\w*\.test:\d+/g, 'rungway.test:8080')

const cell = (text: string): string =>
  text === '' ? '–' : steady(text).replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()

export const HEAD: string = [
  '| what went wrong | the client throws, or its `attempt` event says | `explain()` | the console | the gateway’s log |',
  '| --- | --- | --- | --- | --- |',
].join('\n')

export const rowOf = (what: string, { client, explain, console, gateway }: Recorded): string =>
  `| ${[what, ...[client, explain, console, gateway].map(cell)].join(' | ')} |`
