import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { configOf, openWorld } from '../testing/world.ts'
import { parseCommand } from './commands/arguments.ts'
import { SETTINGS, variableOf } from './config/settings.ts'
import { closesWithinMs } from './server/close-time.ts'
import { WORKER_LIMITS } from './server/workers/limits.ts'

const read = (name: string): string => readFileSync(new URL(`../deploy/${name}`, import.meta.url), 'utf8')

test('every metric of the dashboard is one that the gateway has', async () => {
  const world = await openWorld({ anonymous: true })
  const text = await (await world.admin('/metrics')).text()
  const known = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))
  const { panels } = JSON.parse(read('grafana.json')) as { panels: { targets: { expr: string }[] }[] }
  const used = panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => expr.match(/\b(?:rungway|nodejs|process)_\w+/g) ?? ['a panel without a metric']),
  )
  expect(used.length).toBeGreaterThan(10)
  expect(used.filter((name) => !known.has(name))).toEqual([])
})

test('what the unit and the image start is a command line that is right, with variables that there are', () => {
  const unit = read('rungway.service')
  const commands = [...unit.matchAll(/^Exec\w+=\/usr\/bin\/env rungway (.*)$/gm)].map(([, args = '']) =>
    args.split(' '),
  )
  expect(commands.map((args) => parseCommand(args, {}).type)).toEqual(['check', 'run'])
  const known = SETTINGS.map(variableOf)
  const named = `${unit}\n${read('Dockerfile')}`.match(/RUNGWAY_\w+/g) ?? []
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})

test('the unit names every secret that there is, lets a node ask for its addresses, and has time to end', () => {
  const unit = read('rungway.service')
  const secrets = /^# Secrets: ((?:.*\n#)*?.*)\nEnvironmentFile=/m.exec(unit)?.[1]?.match(/RUNGWAY_\w+/g)
  // No secret by itself, but its address may have a password.
  const redis = SETTINGS.filter(({ path }) => path === 'redis.url')
  expect(secrets).toEqual([...SETTINGS.filter(({ isSecret }) => isSecret), ...redis].map(variableOf))
  // What os.networkInterfaces() asks through.
  expect(/^RestrictAddressFamilies=(.*)$/m.exec(unit)?.[1]?.split(' ')).toContain('AF_NETLINK')
  const endsWithinMs = closesWithinMs(configOf({})) + WORKER_LIMITS.spareMs
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) * 1_000).toBeGreaterThan(endsWithinMs)
})

const UNIT = fileURLToPath(new URL('../deploy/rungway.service', import.meta.url))
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

test.skipIf(!hasSystemd)('systemd finds nothing wrong with the unit', () => {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', UNIT], { encoding: 'utf8' })
  // An unknown directive is a line there, and no failure.
  const about = stderr.split('\n').filter((line) => line.includes('rungway'))
  expect([status, about]).toEqual([0, []])
})

test('the image exposes the ports that are the defaults, for clients on every address', () => {
  const { listen, admin } = configOf({ anonymous: true, listen: {}, admin: {} })
  const exposed = /^EXPOSE (.*)$/m.exec(read('Dockerfile'))?.[1]?.split(' ')
  expect(exposed).toEqual([String(listen.port), String(admin.port)])
  expect(listen.host).toBeUndefined()
})
