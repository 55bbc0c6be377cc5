// Attacks a gateway with default options, in a process with a heap of 256 MB, and measures what good clients notice.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { columns } from '../hostile/table.ts'
import type { Attack, HostKind } from './attack.ts'
import { ATTACKS } from './attacks/index.ts'
import type { Child } from './child.ts'
import { judge } from './judge.ts'
import { markdown } from './markdown.ts'
import { LONG, type Plan, SHORT } from './plan.ts'
import { closeScene, openAttacker, openScene, runAttack, type Scene, type System, UNTOLD } from './run.ts'
import { cells, HEADINGS, type Row } from './table.ts'

const USAGE = `npm run abuse -- [options]

  --short          smaller attacks of a second each, on one process after the other; below a minute in all
  --only TEXT      attacks whose name has that text
  --peer           the same against Socket.IO 4, where that makes sense (always in the long form)
  --json FILE      writes what was measured
  --markdown FILE  writes it as a page; with --only its rows alone, and the others stay`

/** The first address of attackers; each attack has its own, so that none is refused for what another has done. */
const FIRST_ADDRESS = 2

/** A process seldom gives memory back to the system: what one attack has made it take would count against the next. */
const isSpent = ({ attacked }: Row['run']): boolean => (attacked?.peakBytes ?? 0) > SPENT_BYTES
const SPENT_BYTES = 300 * 1024 * 1024

/** Why an attack need not be held in that form; undefined: it has to be. */
const whyOpen = ({ isOpen, isOpenInLong }: Attack, { size }: Plan): string | undefined =>
  isOpen ?? (size === 'long' ? isOpenInLong : undefined)

/** Runs attacks one after the other: side by side each would measure the others. */
class Runner {
  readonly #plan: Plan
  readonly #scenes = new Map<HostKind | 'socket.io', Scene>()
  #address = FIRST_ADDRESS
  #attacker: Child | null = null

  constructor(plan: Plan) {
    this.#plan = plan
  }

  /** What is not held is tried once more, on a process of its own: a neighbour's load comes and goes, a weakness stays. */
  async row(attack: Attack, system: System): Promise<Row> {
    const first = await this.#once(attack, system)
    if (first.verdict === 'HELD' || whyOpen(attack, this.#plan) !== undefined || system !== 'rungway') return first
    return await this.#once(attack, system)
  }

  async #once(attack: Attack, system: System): Promise<Row> {
    const kind = system === 'rungway' ? attack.host : system
    const scene = this.#scenes.get(kind) ?? (await openScene(kind, this.#plan.each))
    this.#scenes.set(kind, scene)
    const attacker = this.#attacker ?? (await openAttacker())
    this.#attacker = attacker
    const from = `127.0.0.${this.#address++}`
    const run = await runAttack({ attack, system, from, plan: this.#plan }, scene, attacker)
    const judgement = judge(run, this.#plan.weakTimes, this.#plan.size === 'long' ? attack.mostLateMs : undefined)
    const isLost = run.finding === UNTOLD
    if (this.#plan.hosts === 'one-each' || judgement.verdict !== 'HELD' || isSpent(run) || isLost) {
      closeScene(scene)
      this.#scenes.delete(kind)
      attacker.end()
      this.#attacker = null
    }
    return { attack, system, run, ...judgement }
  }

  close(): void {
    this.#attacker?.end()
    for (const scene of this.#scenes.values()) closeScene(scene)
  }
}

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}
if (process.platform !== 'linux') {
  console.log('skipped: abuse, because only Linux has an address of its own for the attacker without being configured')
  process.exit()
}

const plan = values.short ? SHORT : LONG
const runner = new Runner(plan)
const rows: Row[] = []
const chosen = ATTACKS.filter(({ name }) => name.includes(values.only)).toSorted((a, b) => a.host.localeCompare(b.host))
for (const attack of chosen) {
  const systems: readonly System[] =
    attack.hasPeer && (values.peer || !values.short) ? ['rungway', 'socket.io'] : ['rungway']
  for (const system of systems) {
    const row = await runner.row(attack, system)
    rows.push(row)
    console.log(cells(row).join('  '))
  }
}
runner.close()
console.log(`\n${columns([HEADINGS, ...rows.map(cells)])}\n`)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`)
if (values.markdown !== undefined) {
  // Some rows alone take the place of theirs on the page.
  const isPart = values.only !== '' && existsSync(values.markdown)
  const before = isPart ? readFileSync(values.markdown, 'utf8') : ''
  writeFileSync(values.markdown, markdown(rows, plan, before))
}

const ours = rows.filter(({ system }) => system === 'rungway')
const failures = ours.filter(({ attack, verdict }) => verdict !== 'HELD' && whyOpen(attack, plan) === undefined)
for (const { attack, verdict, reasons } of failures) console.log(`${verdict}  ${attack.name}: ${reasons.join('; ')}`)
for (const { attack, verdict } of ours) {
  const why = whyOpen(attack, plan)
  if (why !== undefined) console.log(`open, ${verdict}  ${attack.name}: ${why}`)
}
console.log(`${ours.length - failures.length} attacks held or known, ${failures.length} not`)
process.exit(failures.length === 0 ? 0 : 1)
