import process from 'node:process'
import type { Config } from '../../config/schema.ts'
import type { Log } from '../../ops/log.ts'
import { type Standalone, startStandalone } from '../standalone.ts'
import { Asker, type Line, type Message } from './line.ts'
import { SharedBroker, SharedRegistry } from './shared.ts'
import type { WorkerQuestions } from './supervisor.ts'
import { workerConfig } from './worker-config.ts'

/** This process is one of several that serve clients: it asks the first one for its place, and listens. */
export async function startWorker(config: Config, log: Log): Promise<void> {
  const line = lineToFirst()
  const asker = new Asker<WorkerQuestions>(line)
  const place = await asker.ask('begin')
  const own = log.child({ worker: place.number })
  const shared =
    config.redis === undefined ? { broker: new SharedBroker(line, asker), registry: new SharedRegistry(asker) } : null
  const standalone = await startStandalone(workerConfig(config, place), own, shared)
  obey(standalone, line)
  await asker.ask('ready', { clients: standalone.url, operators: standalone.adminUrl })
}

/** Cut when the first process is gone: then Node ends this one. */
const lineToFirst = (): Line => ({
  send: (message) => void process.send?.(message),
  onMessage: (listener) => void process.on('message', (message: Message) => listener(message)),
})

/**
 * The first process says when to drain. A terminal and systemd signal all processes of a group, so a
 * signal may come beside its word: neither counts twice.
 */
function obey(standalone: Standalone, line: Line): void {
  let isClosing = false
  const stop = (): void => {
    if (isClosing) return
    isClosing = true
    standalone.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  line.onMessage(({ type }) => {
    if (type === 'stop') stop()
    if (type === 'reload') standalone.reload()
  })
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', () => standalone.reload())
}
