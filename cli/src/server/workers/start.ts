import cluster from 'node:cluster'
import process from 'node:process'
import { workersIn } from '../../config/ports.ts'
import type { Config } from '../../config/schema.ts'
import type { Log } from '../../ops/log.ts'
import { VERSION } from '../../version.ts'
import { Supervisor } from './supervisor.ts'
import { startWorker } from './worker.ts'

/** Whether several processes serve clients; this one starts them, or is one of them. */
export const areSeveral = (config: Config): boolean => cluster.isWorker || workersIn(config) > 1

/** Starts them all, or this one of them. Rejects when one of them cannot listen. */
export async function startWorkers(config: Config, log: Log): Promise<void> {
  if (cluster.isWorker) return await startWorker(config, log)
  const supervisor = new Supervisor({ config, count: workersIn(config), log })
  obey(supervisor)
  const all = await supervisor.start()
  if (all === null) return
  const operators = all.map((each) => each.operators)
  log.info({ clients: all[0]?.clients, operators, pids: supervisor.pids, version: VERSION }, 'listening')
}

/** Signals: the first SIGTERM or SIGINT drains, a second one ends at once; SIGHUP reads TLS files. */
function obey(supervisor: Supervisor): void {
  let isClosing = false
  const stop = (): void => {
    if (isClosing) {
      supervisor.kill()
      process.exit(1)
    }
    isClosing = true
    void supervisor.stop().then((isInTime) => process.exit(isInTime ? 0 : 1))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', () => supervisor.reload())
}
