import type { Cell, Choice } from '../../format/cell.ts'
import type { Options } from '../../format/options.ts'
import type { LeftOut, Question, Sample } from '../../format/results.ts'
import type { CrowdProcess } from '../processes/crowd-process.ts'
import type { DelayProxyProcess } from '../processes/delay-proxy-process.ts'
import type { ServerProcess } from '../processes/server-process.ts'
import type { Ability, Listening, System } from '../systems/system.ts'
import type { End, Message } from '../traffic/end.ts'
import type { Recording, Work } from '../traffic/work.ts'

/** The server's side of all connections. */
export interface Site {
  readonly server: Listening['server']
  /** In the order of their connections. */
  readonly ends: readonly End[]
  /** Calls the listener for every end, present and future. */
  each(listener: (end: End) => void): void
  broadcast(body: Message): void
}

/**
 * What a scenario has a server's process do, by name. It listens from the call on; the function
 * that it returns plays the role, and resolves when everything has been sent and received.
 */
export type ServerRole = (site: Site, work: Work) => () => Promise<Recording>

/** The processes that scenarios run with. */
export interface Bench {
  readonly options: Options
  system(name: string): System
  /**
   * The process of that system's server, kept from round to round. A scenario that needs a fresh
   * one starts its own.
   */
  server(system: string): ServerProcess
  /** The process of many clients, kept from round to round. */
  crowd(): CrowdProcess
  /** The process of the delay proxy, kept from round to round. */
  proxy(): DelayProxyProcess
}

/** A choice and its properties: scenarios select by these, never by the name of a system. */
export interface Candidate extends Choice {
  /** Belongs to Rungway itself: short runs have time for nothing else. */
  readonly isOwn?: true
  /** Optional abilities that it has. */
  readonly can?: readonly Ability[]
}

/** What a scenario builds its cells from. */
export interface Matrix {
  readonly options: Options
  /** The choices of the run's profile. */
  readonly choices: readonly Candidate[]
  /** Choices that only a page has, of the run's profile. */
  readonly choicesInPages: readonly Candidate[]
  /** Rungway and the floors: for cells that take too long to be measured of every system. */
  readonly core: readonly Choice[]
}

/** Cells that are measured in processes of their own while everything else runs. */
export interface BackgroundRun {
  /** From then on it does not disturb other measurements. */
  readonly ready: Promise<unknown>
  readonly samples: Promise<readonly Sample[]>
  end(): void
}

interface Asked extends Question {
  /** Empty if the profile leaves the scenario out. */
  cells(matrix: Matrix): readonly Cell[]
  /** Cells that this machine cannot measure. */
  leftOut?(matrix: Matrix): readonly LeftOut[]
}

/**
 * Measured cell by cell, round by round: one at a time, because others would disturb the timing.
 */
export interface TimedScenario extends Asked {
  /**
   * Waits for the network rather than for a processor: several of its cells run at once, before
   * everything else.
   */
  readonly isNetworkBound?: true
  /** One round of one cell. An error is a failure of the cell, and is kept in the results. */
  run(cell: Cell, bench: Bench): Promise<Pick<Sample, 'figures' | 'timeline'>>
  /** Called once at the end of a run, to release what was kept between rounds. */
  end?(): Promise<void>
  /**
   * The rounds of a cell, at most those of the options; absent: all. Fewer for cells that take long
   * and hardly vary.
   */
  rounds?(cell: Cell, options: Options): number
}

/** All cells at once, in the background of the other scenarios: counted for minutes, not timed. */
export interface BackgroundScenario extends Asked {
  start(cells: readonly Cell[], options: Options): BackgroundRun
}

export type Scenario = TimedScenario | BackgroundScenario
