// Tests the simulation: plants one bug at a time in the product, and expects each to be found.
// `npm run mutants [-- name]`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { MUTANTS } from './mutants/list.ts'
import type { Mutant } from './mutants/mutant.ts'

interface Verdict {
  readonly mutant: Mutant
  /** The rule that it broke, or null: it was not found. */
  readonly killedBy: string | null
  /** How many lives it took, and of which kind; or why it was not found. */
  readonly lives: string
  readonly ms: number
}

const root = fileURLToPath(new URL('..', import.meta.url))
const RUNS = process.env['RUNS'] ?? '3000'
const SEED = Number(process.env['SEED'] ?? 1)
const TIMEOUT_MS = 300_000
const PARALLEL = 2
/** Of each kind and seed, so many have to be sound at least, and as many as any bug took. */
const SOUND_LIVES = 20
/** Characters of what has failed without a bug: enough for the rule and the seed. */
const MAX_OUTPUT = 1_000

const scratch = mkdtempSync(join(tmpdir(), 'rungway-mutants-'))

/**
 * Whether the text is there exactly once: a bug that no longer applies, or applies elsewhere, tests
 * nothing.
 */
const isPlanted = ({ file, from }: Mutant): boolean => readFileSync(join(root, file), 'utf8').split(from).length === 2

/** The simulation as one file, from source, with the bug in it. The working tree stays as it is. */
async function bundle(name: string, mutant: Mutant | null): Promise<string> {
  const outfile = join(scratch, `${name.replaceAll(' ', '-')}.mjs`)
  const planting: Plugin = {
    name: 'plant',
    setup({ onLoad }) {
      if (mutant === null) return
      onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        if (relative(root, path) !== mutant.file) return undefined
        return { contents: readFileSync(path, 'utf8').split(mutant.from).join(mutant.to), loader: 'ts' }
      })
    },
  }
  await build({
    entryPoints: [join(root, 'tools/sim.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Packages are where this file is, not where the bundle is.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(import.meta.url)});`,
    },
    alias: { '@rungway/protocol': join(root, 'protocol/src/index.ts') },
    plugins: [planting],
    logLevel: 'error',
  })
  return outfile
}

interface Drawn {
  readonly check: string
  readonly seed: number
  /** Default: as many as `RUNS` means of that kind. */
  readonly lives?: number
}

function simulate(
  file: string,
  { check, seed, lives }: Drawn,
): Promise<{ readonly output: string; readonly failed: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, '--first-failure', '--only', check], {
      cwd: root,
      env: { ...process.env, RUNS, SEED: String(seed), ...(lives === undefined ? {} : { LIVES: String(lives) }) },
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

const drawnBy = ({ check, seed = SEED }: Mutant): Drawn => ({ check: check ?? 'lives', seed })

async function judge(mutant: Mutant): Promise<Omit<Verdict, 'mutant'>> {
  const started = performance.now()
  if (!isPlanted(mutant)) return { killedBy: null, lives: 'does not apply', ms: 0 }
  const { output, failed } = await simulate(await bundle(mutant.name, mutant), drawnBy(mutant))
  const ms = Math.round(performance.now() - started)
  const lives = /FAILED after (\d+ [\w-]+)/.exec(output)?.[1] ?? '-'
  if (!failed) return { killedBy: null, lives: 'survived', ms }
  // Whatever does not name a rule failed for another reason: it threw, or it never came back.
  const rule = /Error(?: \[ERR_ASSERTION\])?: (\[\w+\])/.exec(output)?.[1] ?? (lives === '-' ? 'hangs' : 'throws')
  return { killedBy: rule, lives, ms }
}

async function sideBySide<T>(all: Iterable<T>, run: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all]
  const worker = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await run(one)
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
}

/** What has to be sound without a bug, or a verdict says nothing: the same lives, of each kind and seed. */
function sound(verdicts: readonly Verdict[]): readonly Required<Drawn>[] {
  const all = new Map<string, Required<Drawn>>()
  for (const { mutant, lives } of verdicts) {
    const { check, seed } = drawnBy(mutant)
    const key = `${check} ${seed}`
    const most = Math.max(SOUND_LIVES, all.get(key)?.lives ?? 0, Number.parseInt(lives, 10) || 0)
    all.set(key, { check, seed, lives: most })
  }
  return [...all.values()]
}

const [wanted] = process.argv.slice(2)
const chosen = MUTANTS.filter(({ name }) => wanted === undefined || name.includes(wanted))
const width = Math.max(...chosen.map(({ name }) => name.length))
const line = (name: string, killedBy: string, lives: string, ms: string, mimics: string): void =>
  console.log(`${name.padEnd(width)}  ${killedBy.padEnd(8)}  ${lives.padStart(20)}  ${ms.padStart(6)}  ${mimics}`)

const started = performance.now()
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
line('bug', 'killed by', 'after', 'ms', 'as in')
const verdicts: Verdict[] = []
await sideBySide(chosen, async (mutant) => {
  const verdict = { mutant, ...(await judge(mutant)) }
  verdicts.push(verdict)
  line(mutant.name, verdict.killedBy ?? 'SURVIVED', verdict.lives, String(verdict.ms), mutant.mimics)
})
const alive = verdicts.filter(({ killedBy }) => killedBy === null)
const unsound: string[] = []
const withoutBug = await bundle('sound', null)
await sideBySide(sound(verdicts), async (drawn) => {
  const { output, failed } = await simulate(withoutBug, drawn)
  if (failed)
    unsound.push(
      `${drawn.check} of seed ${drawn.seed} fail without any bug; see npm run sim\n${output.slice(0, MAX_OUTPUT)}`,
    )
})
for (const { mutant, lives } of alive) console.log(`mutants: ${mutant.name} (${mutant.file}): ${lives}`)
for (const one of unsound) console.log(`mutants: ${one}`)
console.log(
  `mutants: ${verdicts.length - alive.length} of ${verdicts.length} killed in ${Math.round((performance.now() - started) / 1_000)} s`,
)
process.exitCode = alive.length + unsound.length > 0 ? 1 : 0
