// Records the traffic that the static site plays: every figure once, on each network that tells. Run by
// `npm run site:record`; the recordings are part of the repository, so that `npm run site` needs no browser. Names of
// techniques as arguments record those alone anew, `race` the races, `lab` and `wire` those pages.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serve } from '@rungway/gateway/node'
import { build } from 'esbuild'
import { chromium, type Page } from 'playwright'
import { findChromium } from '../../tools/browser.ts'
import { createDemo } from '../server/app.ts'
import { type Network, openNetwork } from '../server/network/network.ts'
import type { FaultName } from '../server/network/seen.ts'
import { TECHNIQUE_CLIENTS } from '../server/techniques/clients.ts'
import { STAGE_NAMES, type StageName } from '../web/lab/stages.ts'
import { type Json, pack } from '../web/measured/columns.ts'
import type {
  RecordedLab,
  RecordedLabs,
  RecordedRace,
  RecordedTrial,
  RecordedWire,
  Recordings,
} from '../web/recorded/recording.ts'

const DURATION_MS = 20_000
const FAULTS: readonly FaultName[] = ['none', 'no-websocket', 'held-streams', 'one-behind', 'outage']
const RACE_FAULTS: readonly FaultName[] = ['none', 'no-websocket', 'held-streams']

interface InPage {
  recordTrial(technique: string, fault: FaultName, durationMs: number): Promise<RecordedTrial>
  recordRace(fault: FaultName, durationMs: number): Promise<RecordedRace>
  recordLab(stage: StageName, durationMs: number): Promise<RecordedLab>
  recordWire(): Promise<RecordedWire>
}

declare global {
  var rungwayRecord: InPage
}

async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('in-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'rungwayRecord',
    define: { 'import.meta.env.MODE': '"record"' },
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

const found = findChromium()
if (found === null) throw new Error('no Chromium was found; RUNGWAY_CHROMIUM names one')
const root = fileURLToPath(new URL('../dist/web', import.meta.url))
let network: Network | null = null
const { labs, ...demo } = createDemo(root, () => network)
const server = await serve({ ...demo, port: 0, hostname: '127.0.0.1' })
labs.serveOn(server.server)
network = await openNetwork({ target: server.port })
const site = `http://localhost:${network.port}`
const browser = await chromium.launch({ executablePath: found.executablePath })
const bundle = await script()

/** A page of the site, for one recording: six connections to a host are one browser's, so each has its own context. */
async function inPage<T>(record: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  // A page of text, which asks the server for nothing while it is open.
  await page.goto(`${site}/glossary`)
  await page.evaluate('document.body.insertAdjacentHTML("beforeend", "<div data-stage></div>")')
  await page.addScriptTag({ content: bundle })
  const recorded = await record(page)
  await context.close()
  return recorded
}

const trial = (technique: string, fault: FaultName) =>
  inPage((page) =>
    page.evaluate(([name, broken, ms]) => rungwayRecord.recordTrial(name, broken, ms), [
      technique,
      fault,
      DURATION_MS,
    ] as const),
  )
const race = (fault: FaultName) =>
  inPage((page) => page.evaluate(([broken, ms]) => rungwayRecord.recordRace(broken, ms), [fault, DURATION_MS] as const))

const FILE = new URL('../recordings/recordings.json', import.meta.url)
const before = JSON.parse(readFileSync(FILE, 'utf8')) as Recordings
const named = process.argv.slice(2)
const isAsked = (name: string): boolean => named.length === 0 || named.includes(name)

const trials: Record<string, Readonly<Record<string, RecordedTrial>>> = { ...before.trials }
for (const technique of Object.keys(TECHNIQUE_CLIENTS).filter(isAsked)) {
  const recorded = await Promise.all(FAULTS.map(async (fault) => [fault, await trial(technique, fault)] as const))
  trials[technique] = Object.fromEntries(recorded)
  console.log(`${technique}: ${recorded.map(([fault, { activities }]) => `${fault} ${activities.length}`).join(', ')}`)
}
const races = isAsked('race')
  ? Object.fromEntries(await Promise.all(RACE_FAULTS.map(async (fault) => [fault, await race(fault)] as const)))
  : before.races

/** More than any number of a request or a message in a recording. */
const MOST = 100_000
const write = (name: string, value: unknown) =>
  writeFileSync(new URL(`../recordings/${name}.json`, import.meta.url), `${JSON.stringify(pack(value as Json))}\n`)
if (isAsked('lab')) {
  const stages: [StageName, RecordedLab][] = []
  for (const stage of STAGE_NAMES) {
    const lab = await inPage((page) =>
      page.evaluate(([name, ms]) => rungwayRecord.recordLab(name, ms), [stage, DURATION_MS] as const),
    )
    stages.push([stage, lab])
    console.log(`lab, ${stage}: ${lab.events.length} events, ${lab.heard.length} messages`)
  }
  const all = { durationMs: DURATION_MS, most: MOST, stages: Object.fromEntries(stages) }
  write('lab', all satisfies Omit<RecordedLabs, 'stages'>)
}
if (isAsked('wire')) write('wire', await inPage((page) => page.evaluate(() => rungwayRecord.recordWire())))
await browser.close()
labs.close()
await network.close()
await server.close()
const recordings: Recordings = { durationMs: DURATION_MS, trials, races }
writeFileSync(FILE, `${JSON.stringify(recordings)}\n`)
