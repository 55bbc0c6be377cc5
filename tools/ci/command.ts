import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

const PATH = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter)

export interface Finished {
  readonly isOk: boolean
  /** Why it is not, in a line. */
  readonly reason: string
}

/**
 * Where the output of a stage goes: straight to the terminal, or into a file that is shown when the
 * stage has ended.
 */
export type Output = { readonly to: 'terminal' } | { readonly to: 'file'; readonly path: string }

/**
 * Runs a program of the repository in its own process group, and ends that group when the time is
 * over.
 */
export async function run(
  [program = '', ...args]: readonly string[],
  output: Output,
  limitMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const file = output.to === 'file' ? openSync(output.path, 'a') : null
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, PATH, ...env },
    detached: true,
    stdio: file === null ? 'inherit' : ['ignore', file, file],
  })
  const killGroup = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    killGroup()
  }, limitMs)
  process.once('exit', killOnExit)
  function killOnExit(): void {
    if (child.exitCode === null && child.signalCode === null) killGroup()
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    const name = [program, ...args].join(' ')
    if (isLate) return { isOk: false, reason: `${name}: not ready after ${limitMs / 60_000} minutes` }
    return { isOk: code === 0, reason: code === 0 ? '' : `${name}: exit code ${code}` }
  } catch (error) {
    return { isOk: false, reason: `${program}: ${error instanceof Error ? error.message : error}` }
  } finally {
    clearTimeout(timer)
    process.off('exit', killOnExit)
    if (file !== null) closeSync(file)
  }
}

const LAST_LINES = 10

/** The last lines of a program's output, where most report what is wrong. */
export const lastLines = (path: string): string =>
  readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n')
