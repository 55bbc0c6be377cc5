import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const directory = new URL('../examples/', import.meta.url)

/** What each example prints. */
const OUTPUT: Readonly<Record<string, readonly string[]>> = {
  'retry.ts': [
    'as it should be: hello',
    'while it is down: gave up at status 503',
    'requests seen: 4',
    'when it is back: hello',
  ],
  'slow-upload.ts': [
    'received: 50000 bytes',
    'slower than 500 ms: true',
    'in a tunnel: TimeoutError',
    'bytes were lost: true',
  ],
  'event-stream.ts': ['after two events: data: first'],
}

test.each(readdirSync(directory))('%s runs and prints what it promises', (name) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(name, directory))], {
    encoding: 'utf8',
  })
  expect({ output: stdout.trim().split('\n'), stderr }).toEqual({ output: OUTPUT[name], stderr: '' })
})
