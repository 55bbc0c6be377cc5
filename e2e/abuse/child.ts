import { type ChildProcess, fork } from 'node:child_process'

/** A process, the next message of which can be waited for. */
export class Child {
  readonly process: ChildProcess
  /** Why it ended; null while it lives. */
  ended: string | null = null
  #errors = ''

  constructor(file: string, execArgv: readonly string[] = []) {
    this.process = fork(new URL(file, import.meta.url), {
      execArgv: [...process.execArgv, ...execArgv],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.process.stderr?.on('data', (data) => {
      this.#errors = (this.#errors + String(data)).slice(-20_000)
    })
    this.process.on('exit', (code, signal) => {
      const error = (/^FATAL ERROR.*$/m.exec(this.#errors) ?? /^\w*Error.*$/m.exec(this.#errors))?.[0] ?? ''
      this.ended = `it ended by ${signal ?? `exit ${code}`} ${error}`.trim()
    })
  }

  /** Null when it has ended, or says nothing for so long. */
  next(ms: number): Promise<unknown> {
    return new Promise((resolve) => {
      const done = (message: unknown): void => {
        clearTimeout(timer)
        this.process.off('message', done)
        this.process.off('exit', ended)
        resolve(message)
      }
      const ended = (): void => done(null)
      const timer = setTimeout(done, ms, null)
      this.process.on('message', done)
      this.process.on('exit', ended)
      if (this.ended !== null) done(null)
    })
  }

  send(message: object | string): void {
    if (this.process.connected) this.process.send(message)
  }

  end(): void {
    this.process.kill('SIGKILL')
  }
}
