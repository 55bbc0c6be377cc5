import * as v from 'valibot'
import { ERROR, STATS } from '../api/schemas.ts'
import { total } from '../ops/tally.ts'

/** What a gateway counts, on all its nodes. */
export type Stats = v.InferOutput<typeof STATS>

export interface Watched {
  readonly url: string
  readonly key: string
  readonly out: (text: string) => void
  readonly fail: (text: string) => void
  /** A terminal is drawn again each second; else there is one picture. */
  readonly isTerminal: boolean
}

const EVERY_MS = 1_000
const CLEAR = '\u001b[H\u001b[2J'
const ROWS = 8

/** Shows a gateway until it cannot be reached. Returns the status to exit with. */
export async function watch({ url, key, out, fail, isTerminal }: Watched): Promise<number> {
  let before: Stats | null = null
  for (;;) {
    const stats = await ask(url, key)
    if (typeof stats === 'string') {
      fail(`rungway: ${url} ${stats}\n`)
      return 1
    }
    out((isTerminal ? CLEAR : '') + picture(url, stats, before, EVERY_MS / 1_000))
    if (!isTerminal) return 0
    before = stats
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
}

/** The counts, or why there are none. */
async function ask(url: string, key: string): Promise<Stats | string> {
  try {
    const answer = await fetch(`${url}/v1/stats`, { headers: { authorization: `Bearer ${key}` } })
    const json: unknown = await answer.json()
    const stats = v.safeParse(STATS, json)
    if (answer.ok && stats.success) return stats.output
    const error = v.safeParse(ERROR, json)
    return error.success ? `refuses: ${error.output.message}` : `answers with status ${answer.status}.`
  } catch {
    return 'does not answer: is the gateway running, with its admin address there?'
  }
}

const number = (value: number): string => Math.round(value).toLocaleString('en')

function table(title: string, counts: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a)
  const rest = rows.slice(ROWS).reduce((sum, [, count]) => sum + count, 0)
  const shown = rest > 0 ? [...rows.slice(0, ROWS), ['others', rest] as const] : rows
  return [
    '',
    title,
    ...(shown.length === 0
      ? ['  none']
      : shown.map(([name, count]) => `  ${name.padEnd(24)}${number(count).padStart(12)}`)),
  ]
}

const sessionsByNode = (nodes: NonNullable<Stats['nodes']>): Record<string, number> =>
  Object.fromEntries(nodes.map(({ node, sessions }) => [node, sessions]))

/** One picture, of all nodes; rates only when there was one before. */
export function picture(url: string, now: Stats, before: Stats | null, seconds: number): string {
  const { nodes, unreached = [] } = now
  const rate = (pick: (stats: Stats) => number): string =>
    (before === null ? '–' : number(Math.max(0, pick(now) - pick(before)) / seconds)).padStart(12)
  const line = (name: string, pick: (stats: Stats) => number): string =>
    `  ${name.padEnd(24)}${number(pick(now)).padStart(12)}${rate(pick)}`
  return `${[
    `rungway at ${url}${nodes === undefined ? '' : `: ${nodes.length} nodes`}`,
    `${number(total(now.sessions))} sessions, ${number(total(now.links))} links, ${number(now.channels)} channels, ${number(now.heldBytes / 1_024)} KiB held`,
    '',
    `  ${''.padEnd(24)}${'in all'.padStart(12)}${'a second'.padStart(12)}`,
    line('messages up', ({ messagesUp }) => messagesUp),
    line('messages down', ({ messagesDown }) => messagesDown),
    line('bytes down', ({ bytesDown }) => bytesDown),
    line('publications', ({ publications }) => publications),
    line('sessions opened', ({ opened }) => opened),
    line('links accepted', ({ attached }) => total(attached)),
    line('refused', ({ refused }) => total(refused)),
    line('calls refused', ({ refusedCalls }) => total(refusedCalls)),
    ...unreached.map(({ node, message }) => `  ${node} is not in it. ${message}`),
    ...(nodes === undefined ? [] : table('sessions by node', sessionsByNode(nodes))),
    ...table('sessions by transport', now.sessions),
    ...table('ended, by code', now.ended),
    ...table('refused, by code', now.refused),
    ...table('calls refused, by code', now.refusedCalls),
  ].join('\n')}\n`
}
