import type { HistoricalEnvironment } from '../../environment/historical.ts'

let count = 0

/** A function of the page that a reply calls by name, until it is removed. */
export interface Callback {
  readonly name: string
  remove(): void
}

/**
 * Registers `run` as a global of its own. What it is given is not believed: the gateway's lines
 * come as an array of strings, and anything else counts as nothing.
 */
export function registerCallback(
  { callbacks }: HistoricalEnvironment,
  run: (lines: readonly string[] | null) => void,
): Callback {
  count += 1
  const name = `rungway_${count}`
  callbacks[name] = (lines: unknown) =>
    run(Array.isArray(lines) ? lines.filter((line): line is string => typeof line === 'string') : null)
  return {
    name,
    remove: () => {
      // A script that is still under way may call it: that must not be an error of the page.
      callbacks[name] = () => {
        delete callbacks[name]
      }
    },
  }
}

/** The query of a request that no header can be given. */
export const callQuery = (callback: string, token: string | undefined): string =>
  `&callback=${callback}${token ? `&access_token=${encodeURIComponent(token)}` : ''}`
