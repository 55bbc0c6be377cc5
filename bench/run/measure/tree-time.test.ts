import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { TreeTime } from './tree-time.ts'

const BURNT_MS = 400

/** Of what was burnt; the system counts in hundredths of a second. */
const MOST_LOST = 0.1

// Everyone lives until it is told to end, and says what it is told to say by its descendants.

/** Takes so much processor time now, and as much again when it is told so. */
const BURNER = `
const burn = () => {
  const from = process.cpuUsage()
  for (let took = 0; took < ${BURNT_MS}; ) {
    const { user, system } = process.cpuUsage(from)
    took = (user + system) / 1_000
  }
  console.log('burnt ' + process.pid)
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

/** A process that has started one that has started one that is busy. `said`: resolves with the id of who said it. */
function family() {
  const root = spawn(process.execPath, ['-e', ROOT], { stdio: ['ignore', 'pipe', 'inherit'] })
  let heard = ''
  const waiting = new Set<() => void>()
  root.stdout.on('data', (chunk) => {
    heard += chunk
    for (const look of waiting) look()
  })
  const said = (word: string): Promise<number> =>
    new Promise((resolve) => {
      const look = () => {
        const [line, pid] = new RegExp(`^${word} (\\d+)\\n`, 'm').exec(heard) ?? []
        if (line === undefined) return
        heard = heard.replace(line, '')
        waiting.delete(look)
        resolve(Number(pid))
      }
      waiting.add(look)
      look()
    })
  onTestFinished(() => void root.kill('SIGKILL'))
  return { pid: root.pid ?? 0, said }
}

/** Nobody waits for an orphan here: it may stay as a name without a process. */
function hasEnded(pid: number): boolean {
  return !existsSync(`/proc/${pid}/stat`) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

test.runIf(existsSync('/proc/self/stat'))(
  'what an orphan uses stays counted when its parent ends, and when it ends itself',
  async () => {
    const { pid, said } = family()
    const time = new TreeTime(pid)
    const parent = await said('parent')
    const burner = await said('burnt')
    onTestFinished(() => {
      if (!hasEnded(burner)) process.kill(burner, 'SIGKILL')
    })
    const least = BURNT_MS * (1 - MOST_LOST)
    const first = time.ms('all')
    expect(first).toBeGreaterThan(least)

    process.kill(parent, 'SIGKILL')
    await said('over')
    const orphaned = time.ms('first')
    expect(orphaned).toBeGreaterThanOrEqual(first)

    process.kill(burner, 'SIGUSR2')
    await said('burnt')
    const again = time.ms('first')
    expect(again - orphaned).toBeGreaterThan(least)

    process.kill(burner, 'SIGKILL')
    await expect.poll(() => hasEnded(burner), { timeout: 10_000 }).toBe(true)
    expect(time.ms('first')).toBeGreaterThanOrEqual(again)
  },
)

test.runIf(existsSync('what was seen is not counted again when a parent is credited with it'))(
  'what was seen is not counted again when its parent is told',
  async () => {
    const { pid, said } = family()
    const time = new TreeTime(pid)
    const parent = await said('parent')
    const burner = await said('burnt')
    const before = time.ms('all')
    process.kill(burner, 'SIGKILL')
    await expect.poll(() => existsSync(`/proc/${burner}`), { timeout: 10_000 }).toBe(false)
    process.kill(parent, 'SIGKILL')
    await said('over')
    expect(time.ms('all') - before).toBeLessThan(BURNT_MS / 2)
  },
)
