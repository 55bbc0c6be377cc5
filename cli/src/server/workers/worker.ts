import process from 'node:process'
import type { Config } from '../../config/schema.ts'
import type { Log } from '../../ops/log.ts'
import { type Standalone, startStandalone } from '../standalone.ts'
import { Line, type Message } from './line.ts'
import { Asker } from './questions.ts'
import { SharedBroker, SharedRegistry } from './shared.ts'
import type { WorkerQuestions } from './supervisor.ts'
import { workerConfig } from './worker-config.ts'

/** This process is one of several that serve clients: it asks the first one for its place, and listens. */
export async function startWorker(config: Config, log: Log): Promise<void> {
  const line = lineToFirst()
  const asker = new Asker<WorkerQuestions>(line)
  const starting = start(config, log, line, asker)
  // From the first moment on: what is told it before it has asked for its place, it would not hear.
  obey(starting, line)
  const { url, adminUrl } = await starting
  await asker.ask('ready', { clients: url, operators: adminUrl })
}

async function start(config: Config, log: Log, line: Line, asker: Asker<WorkerQuestions>): Promise<Standalone> {
  const place = await asker.ask('begin')
  const own = log.child({ worker: place.number })
  const shared =
    config.redis === undefined ? { broker: new SharedBroker(line, asker), registry: new SharedRegistry(asker) } : null
  return await startStandalone(workerConfig(config, place), own, shared)
}

/** Cut when the first process is gone: then Node ends this one. */
const lineToFirst = (): Line =>
  new Line({
    send: (message, taken) => void process.send?.(message, undefined, undefined, taken),
    onMessage: (listener) => void process.on('message', (message: Message) => listener(message)),
  })

/**
 * The first process says when to drain. A terminal and systemd signal all processes of a group, so a
 * signal may come beside its word: neither counts twice. What is just starting drains once it has.
 */
function obey(starting: Promise<Standalone>, line: Line): void {
  let isClosing = false
  const stop = (): void => {
    if (isClosing) return
    isClosing = true
    starting
      .then((standalone) => standalone.close())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      )
  }
  const reload = (): void => {
    starting.then(
      (standalone) => standalone.reload(),
      () => {},
    )
  }
  line.onMessage(({ type }) => {
    if (type === 'stop') stop()
    if (type === 'reload') reload()
  })
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', reload)
}
