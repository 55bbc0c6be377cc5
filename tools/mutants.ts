// Is the simulation any good? Plants one bug at a time in a copy of the pure core, and wants each found. `npm run mutants [-- name]`.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MUTANTS, type Mutant } from './mutants/list.ts'

interface Verdict {
  readonly mutant: Mutant
  /** The rule that it broke, or why it was not found. */
  readonly killedBy: string | null
  readonly lives: string
  readonly ms: number
}

const root = fileURLToPath(new URL('..', import.meta.url))
const RUNS = process.env['RUNS'] ?? '3000'
const TIMEOUT_MS = 60_000
const PARALLEL = 2

const scratch = mkdtempSync(join(tmpdir(), 'rungway-mutants-'))

/** What the simulation needs, apart from the working tree, which may change while this runs. */
function copy(from: string, name: string): string {
  const directory = join(scratch, name)
  const skipped = new Set(['node_modules', 'dist', 'dist-test'])
  for (const part of ['protocol', 'package.json', 'tsconfig.base.json', 'tools/sim.ts'])
    cpSync(join(from, part), join(directory, part), {
      recursive: true,
      filter: (source) => !skipped.has(basename(source)),
    })
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  return directory
}

const sound = copy(root, 'sound')

/** Whether the text is there once: a bug that no longer applies, or that lands somewhere else, tests nothing. */
function plant(directory: string, { file, from, to }: Mutant): boolean {
  const path = join(directory, 'protocol/src', file)
  const parts = readFileSync(path, 'utf8').split(from)
  if (parts.length !== 2) return false
  writeFileSync(path, parts.join(to))
  return true
}

function simulate(directory: string, check: string): Promise<{ readonly output: string; readonly failed: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'tools/sim.ts', '--first-failure', '--only', check], {
      cwd: directory,
      env: { ...process.env, RUNS, SEED: '1' },
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    let output = ''
    const keep = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('close', (code) => resolve({ output, failed: code !== 0 }))
  })
}

async function judge(mutant: Mutant | null): Promise<Omit<Verdict, 'mutant'>> {
  const started = performance.now()
  const directory = mutant === null ? sound : copy(sound, mutant.name.replaceAll(' ', '-'))
  if (mutant !== null && !plant(directory, mutant)) return { killedBy: null, lives: 'does not apply', ms: 0 }
  const { output, failed } = await simulate(directory, mutant?.check ?? 'lives')
  const ms = Math.round(performance.now() - started)
  const lives = /FAILED after (\d+ [\w-]+)/.exec(output)?.[1] ?? '-'
  if (!failed) return { killedBy: null, lives: 'survived', ms }
  // Whatever does not name a rule failed for another reason: it threw, or it never came back.
  const rule = /Error: (\[\w+\])/.exec(output)?.[1] ?? (lives === '-' ? 'hangs' : 'throws')
  return { killedBy: rule, lives, ms }
}

const [wanted] = process.argv.slice(2)
const chosen = MUTANTS.filter(({ name }) => wanted === undefined || name.includes(wanted))
const width = Math.max(...chosen.map(({ name }) => name.length))
const line = (name: string, killedBy: string, lives: string, ms: string, mimics: string): void =>
  console.log(`${name.padEnd(width)}  ${killedBy.padEnd(8)}  ${lives.padStart(20)}  ${ms.padStart(6)}  ${mimics}`)

const started = performance.now()
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const { killedBy } = await judge(null)
if (killedBy !== null) {
  console.log(`mutants: the simulation fails without any bug (${killedBy}); see npm run sim`)
  process.exit(1)
}
line('bug', 'killed by', 'after', 'ms', 'as in')
const queue = [...chosen]
const verdicts: Verdict[] = []
await Promise.all(
  Array.from({ length: PARALLEL }, async () => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const verdict = { mutant, ...(await judge(mutant)) }
      verdicts.push(verdict)
      line(mutant.name, verdict.killedBy ?? 'SURVIVED', verdict.lives, String(verdict.ms), mutant.mimics)
    }
  }),
)
const alive = verdicts.filter(({ killedBy }) => killedBy === null)
for (const { mutant, lives } of alive) console.log(`mutants: ${mutant.name} (${mutant.file}): ${lives}`)
console.log(
  `mutants: ${verdicts.length - alive.length} of ${verdicts.length} killed in ${Math.round((performance.now() - started) / 1_000)} s`,
)
process.exitCode = alive.length > 0 ? 1 : 0
