import { parseArgs } from 'node:util'
import { err, ok, type Result } from '@rungway/protocol'
import { LEAST_BYTES } from './scenarios/flow/message.ts'

export type Profile = 'full' | 'quick' | 'smoke'

/** What a run does: the same options on the same machine should give the same numbers. */
export interface Options {
  readonly profile: Profile
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly ratePerSecond: number
  readonly payloadBytes: number
  readonly pollMs: number
  /** How long the traffic of idle clients is counted; 0 for not at all. */
  readonly idleSeconds: number
  /** Techniques, systems, scenarios to run; null for all. Those of one kind are alternatives. */
  readonly only: readonly string[] | null
  /** Where each round is noted, so that a run that was ended goes on there; null for nowhere. */
  readonly journal: string | null
  /** Where the results go as JSON; null for nowhere. */
  readonly json: string | null
  /** Where the servers' profiles go: what is measured is played once more for them. Null for none. */
  readonly cpuProf: string | null
}

type Numbers = Omit<Options, 'profile' | 'only' | 'json' | 'journal' | 'cpuProf'>

const FULL: Numbers = {
  rounds: 3,
  seconds: 2,
  warmUpSeconds: 0.5,
  ratePerSecond: 100,
  payloadBytes: 100,
  pollMs: 1_000,
  idleSeconds: 150,
}

/**
 * A whole number of polls is measured: a part of one would give short polling the wrong median. For the same reason idle clients are counted for
 * a whole number of the gateway's pings. `smoke` proves that the benchmark works, and measures nothing.
 */
const PROFILES: Readonly<Record<Profile, Numbers>> = {
  full: FULL,
  quick: { ...FULL, rounds: 2, seconds: 1, warmUpSeconds: 0.2, idleSeconds: 75 },
  smoke: { ...FULL, rounds: 1, seconds: 0.1, warmUpSeconds: 0.02, pollMs: 50, idleSeconds: 0 },
}

/** What there is to choose from. */
interface Names {
  readonly scenarios: readonly string[]
  readonly techniques: readonly string[]
  readonly systems: readonly string[]
}

const numbersOf = (profile: Profile): string => {
  const { rounds, seconds, warmUpSeconds, ratePerSecond, payloadBytes, pollMs, idleSeconds } = PROFILES[profile]
  return `${rounds} × ${seconds} s after ${warmUpSeconds} s, ${ratePerSecond}/s of ${payloadBytes} B, a poll each ${pollMs} ms, ${idleSeconds} s idle`
}

const list = (names: readonly string[]): string => [...new Set(names)].join(', ')

export const help = ({ scenarios, techniques, systems }: Names): string => `npm run bench -- [options]

  --quick            under two minutes; the default takes more than an hour
  --smoke            a few seconds, to see that it works; the numbers mean nothing
  --only a,b         only these techniques, systems, scenarios: --only down,sse,rungway,ws; bars for what the bars judge
  --journal FILE     note each round there, and go on from what it has
  --json FILE        write the results there too
  --cpu-prof DIR     play each once more, and write there where the server's time went; no other run's times compare
  --rounds N         how often each is measured
  --seconds N        how long each time
  --rate N           messages a second
  --payload N        bytes of one message as JSON, ${LEAST_BYTES} at least
  --idle N           seconds for which idle clients are counted; 0 for not at all

What --only can name; of one kind they are alternatives, and each kind that is named has to fit:

  scenarios          ${list(scenarios)}
  techniques         ${list(techniques)}
  systems            ${list(systems)}

Rounds, warm-up and load where nothing else is said:

  by default         ${numbersOf('full')}
  --quick            ${numbersOf('quick')}
  --smoke            ${numbersOf('smoke')}
`

/** The value is the options, or null when help was asked for; the error says what is wrong. */
export function parseOptions(args: readonly string[], names: readonly string[]): Result<Options | null, string> {
  let values: ReturnType<typeof parse>
  try {
    values = parse(args)
  } catch (error) {
    return err((error as Error).message)
  }
  if (values.help) return ok(null)
  const only = values.only?.split(',') ?? null
  const unknown = only?.filter((name) => !names.includes(name)) ?? []
  if (unknown.length > 0)
    return err(`no such technique, system or scenario: ${unknown.join(', ')}; there are ${names.join(', ')}`)
  const elsewhere = values.json !== undefined ? '--json' : values.journal !== undefined ? '--journal' : null
  if (values['cpu-prof'] !== undefined && elsewhere !== null)
    return err(`${elsewhere} keeps figures to compare, and those of a run with --cpu-prof are not to be compared`)
  const profile = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full'
  const chosen = {
    rounds: values.rounds,
    seconds: values.seconds,
    ratePerSecond: values.rate,
    payloadBytes: values.payload,
    idleSeconds: values.idle,
  }
  const numbers: Record<string, number> = {}
  for (const [name, text] of Object.entries(chosen)) {
    if (text === undefined) continue
    const value = Number(text)
    const isZeroFine = name === 'idleSeconds'
    if (!(value < 1e9 && (value > 0 || (isZeroFine && value === 0)))) {
      return err(`${name} must be a number ${isZeroFine ? 'from 0 on' : 'above 0'}, and is ${text}`)
    }
    if (name === 'payloadBytes' && value < LEAST_BYTES)
      return err(`a message takes ${LEAST_BYTES} bytes at least: payloadBytes is ${text}`)
    numbers[name] = value
  }
  return ok({
    profile,
    ...PROFILES[profile],
    ...numbers,
    only,
    json: values.json ?? null,
    journal: values.journal ?? null,
    cpuProf: values['cpu-prof'] ?? null,
  })
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean' },
      smoke: { type: 'boolean' },
      help: { type: 'boolean' },
      only: { type: 'string' },
      json: { type: 'string' },
      journal: { type: 'string' },
      'cpu-prof': { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
      payload: { type: 'string' },
      idle: { type: 'string' },
    },
  }).values
