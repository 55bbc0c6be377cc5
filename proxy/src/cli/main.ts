#!/usr/bin/env node
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ProxyError } from '../errors.ts'
import { HttpProxy } from '../http/http-proxy.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { Console } from './console.ts'
import { HELP } from './help.ts'
import { type Command, parseCommand } from './options.ts'

const say = (text: string): void => void (text !== '' && process.stdout.write(`${text}\n`))

function fail(message: string): void {
  process.stderr.write(`rungway-proxy: ${message}\nSee: npx @rungway/proxy --help\n`)
  process.exitCode = 2
}

async function run({ listen, target, mode, faults, script }: Extract<Command, { type: 'run' }>): Promise<void> {
  const options = { ...listen, target }
  const proxy = mode === 'tcp' ? await TcpProxy.open(options) : await HttpProxy.open(options)
  const { host, port } = proxy.address
  const commands = new Console(proxy, faults)
  say(`listening on ${mode}://${host}:${port}, forwarding to ${target.host}:${target.port}`)
  const input = script === null ? process.stdin : createReadStream(script)
  let isOver = script !== null
  for await (const line of createInterface({ input, terminal: false })) {
    const outcome = await commands.run(line)
    say(outcome.text)
    isOver = outcome.isOver === true || script !== null
    if (outcome.isOver === true) break
  }
  // Standard input that ends leaves the proxy running: a job in the background has none.
  if (isOver) await proxy.close()
}

const command = parseCommand(process.argv.slice(2))
if (command.type === 'help') say(HELP())
else if (command.type === 'wrong') fail(command.message)
else {
  process.on('SIGINT', () => process.exit(130))
  try {
    await run(command)
  } catch (error) {
    if (!(error instanceof ProxyError) && !(error instanceof Error && 'code' in error)) throw error
    fail(error.message)
  }
}
