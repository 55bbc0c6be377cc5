import type { Profile } from '../format/options.ts'
import { PROFILES } from './profiles.ts'
import { MIN_BYTES } from './traffic/message.ts'

/** The names that `--only` accepts. */
export interface Names {
  readonly scenarios: readonly string[]
  readonly techniques: readonly string[]
  readonly systems: readonly string[]
}

const numbersOf = (profile: Profile): string => {
  const { rounds, seconds, warmUpSeconds, ratePerSecond, payloadBytes, pollMs, idleSeconds } = PROFILES[profile]
  return `${rounds} × ${seconds} s after ${warmUpSeconds} s of warm-up, ${ratePerSecond} messages/s of ${payloadBytes} B, a poll every ${pollMs} ms, ${idleSeconds} s idle`
}

const list = (names: readonly string[]): string => [...new Set(names)].join(', ')

export const help = ({ scenarios, techniques, systems }: Names): string => `npm run bench -- [options]

  --quick            under two minutes, and under ten with --only bars; the default takes more than an hour
  --smoke            a few seconds, to see that it works; the numbers mean nothing
  --only a,b         only these techniques, systems and scenarios: --only down,sse,rungway,ws; "bars" is what the bars judge
  --journal FILE     record each round in FILE, and continue from the rounds that it has
  --json FILE        also write the results to FILE
  --cpu-prof DIR     repeat each round with the server profiled, and write to DIR where its time went; such a run's times
                     compare with no other run's
  --rounds N         rounds of each cell
  --seconds N        length of a round
  --rate N           messages per second
  --payload N        bytes of one message as JSON, at least ${MIN_BYTES}
  --idle N           seconds for which idle clients are counted; 0 skips them

Names for --only. Names of one kind are alternatives; a cell has to match each kind that is named:

  scenarios          ${list(scenarios)}
  techniques         ${list(techniques)}
  systems            ${list(systems)}

Rounds, warm-up and load, unless options say otherwise:

  default            ${numbersOf('full')}
  --quick            ${numbersOf('quick')}
  --smoke            ${numbersOf('smoke')}
`
