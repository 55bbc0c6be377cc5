import { randomBytes } from 'node:crypto'
import { createGateway } from '@rungway/gateway'
import { err, ok, type Result } from '@rungway/protocol'
import { openApiDocument } from '../api/app.ts'
import { sha256 } from '../api/keys.ts'
import { configJsonSchema } from '../config/json-schema.ts'
import { configFrom, type Given, type Problems, readConfigFile } from '../config/load.ts'
import { problemsOf } from '../config/problems.ts'
import type { Config } from '../config/schema.ts'
import { createLog } from '../ops/log.ts'
import { type Standalone, startStandalone } from '../server/standalone.ts'
import { areSeveral, startWorkers } from '../server/workers/start.ts'
import { VERSION } from '../version.ts'
import { writtenSecret } from '../webhooks/signature.ts'
import { type Command, parseCommand } from './arguments.ts'
import { HELP } from './help.ts'
import { watch } from './top.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a command writes, and what it was given. */
export interface Terminal {
  readonly env: Environment
  readonly out: (text: string) => void
  readonly fail: (text: string) => void
}

/** Loads, and checks beyond the schema. */
export function loadConfig(file: string | null, env: Environment, flags: Given): Result<Config, Problems> {
  const read = file === null ? ok(null) : readConfigFile(file)
  if (!read.ok) return read
  const config = configFrom({ file: read.value, env, flags })
  if (!config.ok) return config
  const problems = problemsOf(config.value)
  return problems.length > 0 ? err(problems) : config
}

/** Runs a command line. Returns the status to exit with, or null while the gateway runs. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number | null> {
  const { env, out, fail } = terminal
  const command = parseCommand(args, env)
  switch (command.type) {
    case 'help':
      out(HELP())
      return 0
    case 'version':
      out(`${VERSION}\n`)
      return 0
    case 'schema':
      out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
      return 0
    case 'openapi':
      out(`${await openApiText()}\n`)
      return 0
    case 'key':
      out(command.kind === 'api' ? apiKey() : webhookSecret())
      return 0
    case 'check':
      return check(command, terminal)
    case 'top':
      return await top(command, terminal)
    case 'run':
      return await start(command, terminal)
    case 'wrong':
      fail(`rungway: ${command.message}\nSee: rungway --help\n`)
      return 2
  }
}

export async function openApiText(): Promise<string> {
  const gateway = createGateway()
  const document = await openApiDocument(gateway)
  gateway.close()
  return JSON.stringify(document, null, 2)
}

function apiKey(): string {
  const key = randomBytes(32).toString('base64url')
  return `${key}\n\nSet RUNGWAY_API_KEY to it, or put its hash into the file, with the rights that it needs:\n  { "name": "back end", "sha256": "${sha256(key)}", "rights": ["send", "info"] }\n`
}

const webhookSecret = (): string =>
  `${writtenSecret(randomBytes(32))}\n\nSet RUNGWAY_WEBHOOK_SECRET to it here, and give it to the receiver, to verify signatures with.\n`

function check({ file, flags }: Command & { type: 'check' }, { env, out, fail }: Terminal): number {
  const config = loadConfig(file, env, flags)
  if (config.ok) {
    out(`${file ?? 'The configuration'} is fine.\n`)
    return 0
  }
  fail(report(file, config.error))
  return 1
}

/** Shows a gateway that runs, at the address and with the key that it is configured with. */
async function top({ file, flags }: Command & { type: 'top' }, { env, out, fail }: Terminal): Promise<number> {
  const read = file === null ? ok(null) : readConfigFile(file)
  const config = read.ok ? configFrom({ file: read.value, env, flags }) : read
  if (!config.ok) {
    fail(report(file, config.error))
    return 2
  }
  const { admin, keys } = config.value
  // That of the variable is the last.
  const key = keys.findLast(({ secret }) => secret !== undefined)?.secret
  if (admin.unix !== undefined || key === undefined) {
    fail(
      'rungway: "top" needs --admin-host and --admin-port of the gateway, and RUNGWAY_API_KEY, with the right "info".\n',
    )
    return 2
  }
  const host = admin.host.includes(':') ? `[${admin.host}]` : admin.host
  return await watch({ url: `http://${host}:${admin.port}`, key, out, fail, isTerminal: process.stdout.isTTY === true })
}

/** Problems of variables and flags alone are none of the file. */
const report = (file: string | null, problems: Problems): string =>
  `${(problems.every((each) => /^(RUNGWAY_|--|The environment )/.test(each)) ? null : file) ?? 'The configuration'} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((each) => `  - ${each}\n`).join('')}`

async function start({ file, flags }: Command & { type: 'run' }, { env, fail }: Terminal): Promise<number | null> {
  const config = loadConfig(file, env, flags)
  if (!config.ok) {
    fail(`${report(file, config.error)}See: rungway --help\n`)
    return 2
  }
  const log = createLog(config.value.logLevel)
  try {
    if (areSeveral(config.value)) {
      await startWorkers(config.value, log)
      return null
    }
    const standalone = await startStandalone(config.value, log)
    log.info({ clients: standalone.url, operators: standalone.adminUrl, version: VERSION }, 'listening')
    obey(standalone)
    return null
  } catch (error) {
    fail(`rungway: ${error instanceof Error ? error.message : error}\n`)
    return 1
  }
}

/** Signals: the first SIGTERM or SIGINT drains, a second one ends at once; SIGHUP reads TLS files. */
function obey(standalone: Standalone): void {
  let isClosing = false
  const stop = (): void => {
    if (isClosing) process.exit(1)
    isClosing = true
    standalone.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', () => standalone.reload())
}
