import cluster from 'node:cluster'
import { Line, type Message } from './line.ts'

/** How a process has ended: with a code, or by a signal. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** A worker, as the first process sees it. */
export interface WorkerProcess {
  readonly pid: number
  readonly line: Line
  /** Ends it at once. */
  kill(): void
  onExit(listener: (exit: Exit) => void): void
}

/** Starts a process that is a worker of this one. */
export function forkWorker(): WorkerProcess {
  // As values, and not as JSON, which has no Infinity.
  cluster.setupPrimary({ serialization: 'advanced' })
  const worker = cluster.fork()
  return {
    // It has none when the system could not start it; then its exit follows.
    pid: worker.process.pid ?? 0,
    line: new Line({
      send(message, taken) {
        // One that has just ended hears nothing; its end is told by itself.
        if (worker.isConnected()) worker.send(message, taken)
        else taken()
      },
      onMessage: (listener) => void worker.on('message', (message: Message) => listener(message)),
    }),
    kill: () => void worker.process.kill('SIGKILL'),
    // Both are typed as if they were never null.
    onExit: (listener) => void worker.once('exit', (code, signal) => listener({ code, signal })),
  }
}
