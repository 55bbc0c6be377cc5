import { isJudged } from '../bars/bars.ts'
import type { Cell } from '../format/cell.ts'
import type { Options } from '../format/options.ts'
import type { LeftOut } from '../format/results.ts'
import { SCENARIOS } from './scenarios/index.ts'
import type { Candidate, Matrix } from './scenarios/scenario.ts'
import { CORE, OWN, SYSTEMS } from './systems/index.ts'
import type { Ability, System } from './systems/system.ts'

type TechniquesOf = (system: System) => readonly string[]

const everywhere: TechniquesOf = ({ techniques }) => techniques
const inPages: TechniquesOf = ({ techniquesInPages = [] }) => techniquesInPages

const choicesOf = (systems: readonly System[], techniquesOf = everywhere): readonly Candidate[] =>
  systems.flatMap((system) =>
    techniquesOf(system).map((technique) => ({
      system: system.name,
      technique,
      ...(OWN.includes(system) && { isOwn: true }),
      can: abilities(system, technique),
    })),
  )

function abilities(system: System, technique: string): Ability[] {
  const can: Record<Ability, boolean> = {
    http2: system.http2?.includes(technique) ?? false,
    recovery: system.connectWithRecovery !== undefined,
    change: system.requestPrefixes?.[technique] !== undefined,
    upgrade: technique === 'websocket' && system.connectByUpgrade !== undefined,
  }
  return (Object.keys(can) as Ability[]).filter((ability) => can[ability])
}

const choices = choicesOf(SYSTEMS)
const choicesInPages = choicesOf(SYSTEMS, inPages)
const core = choicesOf(CORE)
const own = choicesOf(OWN)

/** Stands for everything that a bar judges. */
const JUDGED = 'bars'

/** Every name that `--only` accepts. */
export const NAMES: readonly string[] = [
  JUDGED,
  ...new Set([
    ...[...choices, ...choicesInPages].flatMap(({ system, technique }) => [technique, system]),
    ...SCENARIOS.map(({ name }) => name),
  ]),
]

/**
 * Whether `only` selects a cell: names of one kind are alternatives, and each kind that is named
 * has to match.
 */
export function isChosen(cell: Cell, only: readonly string[] | null): boolean {
  if (only === null) return true
  if (only.includes(JUDGED) && !isJudged(cell)) return false
  const named = { system: new Set<string>(), technique: new Set<string>(), scenario: new Set<string>() }
  for (const { system, technique } of [...choices, ...choicesInPages]) {
    if (only.includes(system)) named.system.add(system)
    if (only.includes(technique)) named.technique.add(technique)
  }
  for (const { name } of SCENARIOS) if (only.includes(name)) named.scenario.add(name)
  return (['system', 'technique', 'scenario'] as const).every(
    (kind) => named[kind].size === 0 || named[kind].has(cell[kind]),
  )
}

/**
 * The options that decide which cells there are. Bars compare with other systems, which a quick run
 * leaves out: with `--only bars` it measures the cells of a full run, in its own short rounds.
 */
const extentOf = (options: Options): Options =>
  options.profile === 'quick' && options.only?.includes(JUDGED) ? { ...options, profile: 'full' } : options

const matrixOf = (options: Options): Matrix => ({
  options,
  choices: options.profile === 'quick' ? own : choices,
  choicesInPages: options.profile === 'quick' ? choicesOf(OWN, inPages) : choicesInPages,
  core,
})

export function cells(options: Options): Cell[] {
  const matrix = matrixOf(extentOf(options))
  return SCENARIOS.flatMap((scenario) => scenario.cells(matrix)).filter((cell) => isChosen(cell, options.only))
}

export function leftOut(options: Options): LeftOut[] {
  const matrix = matrixOf(extentOf(options))
  return SCENARIOS.flatMap((scenario) => scenario.leftOut?.(matrix) ?? []).filter(({ cell }) =>
    isChosen(cell, options.only),
  )
}
