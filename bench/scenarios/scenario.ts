import type { Cell, Choice, Load } from '../cell.ts'
import type { FigureName } from '../figures.ts'
import type { Arrival } from '../measure/arrival.ts'
import type { DelayProxyProcess } from '../measure/delay-proxy-process.ts'
import type { Summary } from '../measure/histogram.ts'
import type { Options } from '../options.ts'
import type { ServerProcess } from '../processes/server-process.ts'
import type { LeftOut, Sample } from '../results.ts'
import type { Ability, Listening, System } from '../systems/system.ts'
import type { CrowdProcess } from './crowd/crowd-process.ts'

/** One end of a connection, whatever system it belongs to. */
export interface End {
  /** Throws when the message was not taken: nothing may be lost in silence. */
  send(body: Message): void
  /** Who listens from now on; one at a time. `agoMs`: how long ago it came, where that was before anybody listened. */
  hear(listener: (body: Message, agoMs?: number) => void): void
}

/** What scenarios send: when it should have been sent, on the clock that all processes share, and what makes up its length. */
export interface Message {
  readonly at: number
  readonly pad: string
}

/** A load, and how much of it. */
export interface Work extends Load {
  readonly count: number
}

/** What one end has to tell afterwards. */
export interface Recording {
  /** Of the messages that this end timed; null when it timed none. */
  readonly latency: Summary | null
  /** How far the sender was behind its schedule; null when it sent none. Far above zero, and the load was not what the options say. */
  readonly lag: Summary | null
  /** Where it matters what became of each message: when they were said, … */
  readonly said?: readonly number[]
  /** … and what was heard. */
  readonly heard?: readonly Heard[]
  /** Where it matters how somebody came in. */
  readonly opening?: ServerOpening
}

/** How the first client came in, on the clock that all processes share. */
export interface ServerOpening extends Arrival {
  /** The application was handed it. */
  readonly admittedMs: number
}

/** A message, by the time that it carries, and when it was heard. */
export type Heard = readonly [at: number, heardMs: number]

/** What a scenario asks of a server's process, by name. It listens from the call on; what it returns plays, and resolves when all has been sent and heard. */
export type ServerRole = (site: Site, work: Work) => () => Promise<Recording>

/** The server's side of all connections. */
export interface Site {
  readonly server: Listening['server']
  /** In the order in which they came. */
  readonly ends: readonly End[]
  /** Whoever is called for each end, those that are there and those that come. */
  each(listener: (end: End) => void): void
  broadcast(body: Message): void
}

/** What there is to run with. */
export interface Bench {
  readonly options: Options
  system(name: string): System
  /** The process of that system's server, kept from run to run. What needs one that has not served before starts its own. */
  server(system: string): ServerProcess
  /** The process of many clients, kept from run to run too. */
  crowd(): CrowdProcess
  /** The process of the proxy that makes servers far away, kept from run to run too. */
  proxy(): DelayProxyProcess
}

/** A choice, and what distinguishes it from others: no scenario goes by the name of a system. */
export interface Candidate extends Choice {
  /** Of the project itself: what a short run has time for. */
  readonly isOwn?: true
  /** What it can do that not all can. */
  readonly can?: readonly Ability[]
}

/** What a matrix is made of. */
export interface Matrix {
  readonly options: Options
  /** Those that the options leave in. */
  readonly choices: readonly Candidate[]
  /** Of these the project's own and the floors: for questions that take too long to be asked of all. */
  readonly core: readonly Choice[]
}

/** What runs in processes of its own while everything else is measured. */
export interface Beside {
  /** From then on it disturbs nobody. */
  readonly ready: Promise<unknown>
  readonly samples: Promise<readonly Sample[]>
  end(): void
}

interface Question {
  readonly name: string
  readonly title: string
  /** What a reader has to know about how it was asked. */
  readonly about: string
  /** What its table shows, in this order. */
  readonly figures: readonly FigureName[]
  /** Nothing: not asked in this profile. */
  cells(matrix: Matrix): readonly Cell[]
  /** What it would ask as well if the machine had what that takes. */
  leftOut?(matrix: Matrix): readonly LeftOut[]
}

/** Answered cell by cell, round by round: where time matters, one thing runs at a time. */
export interface Timed extends Question {
  /** It waits for the network rather than for a processor: several of its cells run at once, before everything else. */
  readonly isPatient?: true
  /** One round of one cell. What it throws is a failure of the cell, and stands in the results. */
  run(cell: Cell, bench: Bench): Promise<Pick<Sample, 'figures' | 'timeline'>>
  /** The run is over: what was kept from round to round may go. */
  end?(): Promise<void>
  /** In how many of the rounds that cell runs; in all where this is absent. Fewer: it takes long, and hardly differs from round to round. */
  rounds?(cell: Cell, options: Options): number
}

/** Answered once, for all cells side by side, and beside the rest: what is counted for minutes and timed by nobody. */
export interface Counted extends Question {
  beside(cells: readonly Cell[], options: Options): Beside
}

/** A question, and how it is answered. */
export type Scenario = Timed | Counted
