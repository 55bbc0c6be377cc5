import type { Settings } from '../../../bench/report/model/predict.ts'

/** The numbers that a reader gives, each with what it may be. */
export const NUMBERS = [
  { name: 'ratePerSecond', least: 0.001, most: 10_000 },
  { name: 'payloadBytes', least: 1, most: 1_000_000 },
  { name: 'clients', least: 1, most: 1_000_000 },
  { name: 'rttMs', least: 0, most: 5_000 },
  { name: 'pollMs', least: 1, most: 600_000 },
] as const

export type NumberName = (typeof NUMBERS)[number]['name']

export const WAYS = ['down', 'up', 'echo'] as const

/** Applications that many have in mind, as a start. */
export const CASES = {
  chat: { ratePerSecond: 0.2, payloadBytes: 200, clients: 1_000, rttMs: 50, pollMs: 1_000, way: 'down' },
  dashboard: { ratePerSecond: 1, payloadBytes: 1_000, clients: 200, rttMs: 30, pollMs: 1_000, way: 'down' },
  ticker: { ratePerSecond: 20, payloadBytes: 100, clients: 500, rttMs: 40, pollMs: 500, way: 'down' },
  rarely: { ratePerSecond: 0.01, payloadBytes: 300, clients: 5_000, rttMs: 80, pollMs: 30_000, way: 'down' },
  sensors: { ratePerSecond: 1, payloadBytes: 100, clients: 1_000, rttMs: 80, pollMs: 1_000, way: 'up' },
  editor: { ratePerSecond: 5, payloadBytes: 80, clients: 100, rttMs: 60, pollMs: 500, way: 'echo' },
} as const satisfies Readonly<Record<string, Settings>>

export type CaseName = keyof typeof CASES

/** The settings in a query; what is missing there, or is none, is that of a chat. */
export function settingsIn(query: string): Settings {
  const given = new URLSearchParams(query)
  const { chat } = CASES
  const numbers = NUMBERS.map(({ name, least, most }): [NumberName, number] => {
    const value = Number(given.get(name) ?? Number.NaN)
    return [name, Number.isFinite(value) && value >= least && value <= most ? value : chat[name]]
  })
  const way = WAYS.find((each) => each === given.get('way')) ?? chat.way
  return { ...chat, ...Object.fromEntries(numbers), way }
}

/** The same as a query, for the address. */
export const queryOf = (settings: Settings): string =>
  String(new URLSearchParams(Object.entries(settings).map(([name, value]) => [name, String(value)])))
