import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../../testing/world.ts'
import { sha256 } from '../api/keys.ts'
import { SETTINGS, variableOf } from '../config/settings.ts'
import { secretBytes } from '../webhooks/signature.ts'
import { parseCommand } from './arguments.ts'
import { run } from './run.ts'

async function command(args: string[], env: Record<string, string> = {}) {
  let out = ''
  let fail = ''
  const status = await run(args, { env, out: (text) => (out += text), fail: (text) => (fail += text) })
  return { status, out, fail }
}

test('the help has every flag and every variable of a secret, and no secret as a flag', async () => {
  const { status, out } = await command(['--help'])
  expect(status).toBe(0)
  for (const setting of SETTINGS) {
    const shown = setting.isSecret ? `(${variableOf(setting)})` : `--${setting.name} `
    expect(out).toContain(shown)
    if (setting.isSecret) expect(out).not.toContain(`--${setting.name} `)
  }
  for (const args of [['help'], ['-h'], ['check', '--help']]) expect((await command(args)).out).toBe(out)
})

test('check names every problem of a file, and listens nowhere', async () => {
  const file = join(scratch(), 'rungway.json')
  writeFileSync(file, JSON.stringify({ listen: { prot: 1 }, logLevel: 'loud' }))
  const wrong = await command(['check', file])
  expect(wrong.status).toBe(1)
  expect(wrong.fail).toContain(`${file} has 2 problems:\n  - listen.prot: `)
  expect(wrong.fail).toContain('\n  - logLevel: ')
  writeFileSync(file, JSON.stringify({ anonymous: true }))
  expect(await command(['check', file])).toEqual({ status: 0, out: `${file} is fine.\n`, fail: '' })
  expect((await command(['check'], { RUNGWAY_CONFIG: file })).status).toBe(0)
  const short = (await command(['check', file], { RUNGWAY_API_KEY: 'short' })).fail
  expect(short).toContain('The configuration has a problem:\n  - RUNGWAY_API_KEY: ')
  expect(short).not.toContain(file)
  expect((await command(['check', file], { RUNGWAY_PORT: 'x' })).fail).toContain('listen.port')
})

test('check without a file is of variables and flags', async () => {
  expect(await command(['check', '--anonymous'])).toEqual({ status: 0, out: 'The configuration is fine.\n', fail: '' })
  const none = await command(['check'])
  expect([none.status, none.fail]).toEqual([
    1,
    expect.stringMatching(/^The configuration has a problem:\n {2}- Nobody/),
  ])
  const wrong = await command(['check', '--anonymous', '--port', '8081'], { RUNGWAY_ADMIN_PORT: '70000' })
  expect([wrong.status, wrong.fail]).toEqual([1, expect.stringContaining('RUNGWAY_ADMIN_PORT')])
})

test('a configuration that cannot work starts nothing', async () => {
  const { status, fail } = await command([])
  expect([status, fail]).toEqual([2, expect.stringContaining('Nobody may connect')])
})

test.each([
  [['--porrt', '1'], 'There is no option --porrt. Did you mean --port?'],
  [['chek'], 'There is no command "chek". Did you mean "check"?'],
  [['start'], 'without one the gateway runs, as by "rungway --anonymous"'],
  [['check', 'a', 'b'], 'takes one file'],
  [['key', 'more'], 'takes nothing more'],
  [['--port'], '--port'],
  [['--jwt-secret', 'hunter2'], 'set RUNGWAY_JWT_SECRET, or RUNGWAY_JWT_SECRET_FILE'],
  [['--api-key=hunter2'], 'set RUNGWAY_API_KEY, or RUNGWAY_API_KEY_FILE'],
])('%j is wrong, and the message says how', async (args, message) => {
  const { status, out, fail } = await command(args)
  expect([status, out, fail]).toEqual([2, '', expect.stringContaining(message)])
  expect(fail).not.toContain('hunter2')
})

test('flags are read, several times where there may be several', () => {
  expect(
    parseCommand(
      '-c a.json --port 5 --origins https://a.example --origins https://b.example --anonymous'.split(' '),
      {},
    ),
  ).toEqual({
    type: 'run',
    file: 'a.json',
    flags: { port: '5', origins: ['https://a.example', 'https://b.example'], anonymous: true },
  })
  expect(parseCommand([], { RUNGWAY_CONFIG: 'b.json' })).toEqual({ type: 'run', file: 'b.json', flags: {} })
})

test('a new key comes with its hash, a new secret as receivers take it, and no two are the same', async () => {
  const [one, two] = [await command(['key']), await command(['key'])]
  const [key = ''] = one.out.split('\n')
  expect(one.out).toContain(`"sha256": "${sha256(key)}"`)
  expect(two.out).not.toContain(key)
  const [secret = ''] = (await command(['key', '--webhook'])).out.split('\n')
  expect(secretBytes(secret)).toHaveLength(32)
})
