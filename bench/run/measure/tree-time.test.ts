import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { TreeTime } from './tree-time.ts'

const BUSY_MS = 400

/** As a share of what was used; the system counts in hundredths of a second. */
const MAX_LOST_SHARE = 0.1

// Each process lives until it is killed, and passes its descendants' output on.

/** Uses that much processor time, and as much again on SIGUSR2. */
const BURNER = `
const burn = () => {
  const from = process.cpuUsage()
  for (let took = 0; took < ${BUSY_MS}; ) {
    const { user, system } = process.cpuUsage(from)
    took = (user + system) / 1_000
  }
  console.log('busy ' + process.pid)
}
burn()
process.on('SIGUSR2', burn)
setInterval(() => {}, 1_000)`

const PARENT = `
const { spawn } = require('node:child_process')
spawn(process.execPath, ['-e', ${JSON.stringify(BURNER)}], { stdio: 'inherit' })
console.log('parent ' + process.pid)
setInterval(() => {}, 1_000)`

const ROOT = `
const { spawn } = require('node:child_process')
spawn(process.execPath, ['-e', ${JSON.stringify(PARENT)}], { stdio: 'inherit' }).on('exit', () => console.log('over ' + process.pid))
setInterval(() => {}, 1_000)`

/**
 * A root, its child, and a busy grandchild. `line` resolves with the process id of the next line
 * that starts with a word.
 */
function family() {
  const root = spawn(process.execPath, ['-e', ROOT], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const waiting = new Set<() => void>()
  root.stdout.on('data', (chunk) => {
    output += chunk
    for (const look of waiting) look()
  })
  const line = (word: string): Promise<number> =>
    new Promise((resolve) => {
      const look = () => {
        const [found, pid] = new RegExp(`^${word} (\\d+)\\n`, 'm').exec(output) ?? []
        if (found === undefined) return
        output = output.replace(found, '')
        waiting.delete(look)
        resolve(Number(pid))
      }
      waiting.add(look)
      look()
    })
  onTestFinished(() => void root.kill('SIGKILL'))
  return { pid: root.pid ?? 0, line }
}

/** No process waits for an orphan here, so it may remain as a zombie. */
function hasEnded(pid: number): boolean {
  return !existsSync(`/proc/${pid}/stat`) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

test.runIf(existsSync('/proc/self/stat'))(
  'what an orphan uses stays counted when its parent ends, and when it ends itself',
  async () => {
    const { pid, line } = family()
    const time = new TreeTime(pid)
    const parent = await line('parent')
    const burner = await line('busy')
    onTestFinished(() => {
      if (!hasEnded(burner)) process.kill(burner, 'SIGKILL')
    })
    const least = BUSY_MS * (1 - MAX_LOST_SHARE)
    const first = time.ms('all')
    expect(first).toBeGreaterThan(least)

    process.kill(parent, 'SIGKILL')
    await line('over')
    const orphaned = time.ms('first')
    expect(orphaned).toBeGreaterThanOrEqual(first)

    process.kill(burner, 'SIGUSR2')
    await line('busy')
    const again = time.ms('first')
    expect(again - orphaned).toBeGreaterThan(least)

    process.kill(burner, 'SIGKILL')
    await expect.poll(() => hasEnded(burner), { timeout: 10_000 }).toBe(true)
    expect(time.ms('first')).toBeGreaterThanOrEqual(again)
  },
)

test.runIf(existsSync('/proc/self/stat'))(
  'what was seen is not counted again when a parent is credited with it',
  async () => {
    const { pid, line } = family()
    const time = new TreeTime(pid)
    const parent = await line('parent')
    const burner = await line('busy')
    const before = time.ms('all')
    process.kill(burner, 'SIGKILL')
    await expect.poll(() => existsSync(`/proc/${burner}`), { timeout: 10_000 }).toBe(false)
    process.kill(parent, 'SIGKILL')
    await line('over')
    expect(time.ms('all') - before).toBeLessThan(BUSY_MS / 2)
  },
)
