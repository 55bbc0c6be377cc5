import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { PYTHON } from '../install.ts'
import { openRoom, TALK } from './room.ts'

// Each was written from PROTOCOL.md, and uses what comes with the system.

const isThere = (command: string): boolean =>
  command.startsWith('/') ? existsSync(command) : spawnSync('which', [command]).status === 0

for (const { name, needs, run } of [
  { name: 'curl, sed and a shell, over long-polling', needs: ['curl'], run: ['sh', 'participant.sh'] },
  { name: "Python's own library, over http-streaming", needs: [PYTHON], run: [PYTHON, 'participant.py'] },
]) {
  test(`[H3] [K8] [K13] ${name}: takes part in a channel, over a cut and a lost session`, async (context) => {
    const missing = needs.filter((each) => !isThere(each))
    if (missing.length > 0) context.skip(`${name}: ${missing.join()} is not installed`)
    const [command = '', file = ''] = run
    const room = await openRoom('')
    onTestFinished(room.close)
    const child = spawn(command, [fileURLToPath(new URL(file, import.meta.url)), room.url, room.channel])
    onTestFinished(() => void child.kill())
    createInterface({ input: child.stdout }).on('line', (line) => room.heard.push(line))
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk
    })
    const ended = new Promise((resolve) => child.on('close', resolve))
    await room.talk()
    expect([room.heard, await ended, errors]).toEqual([TALK, 0, ''])
  })
}
