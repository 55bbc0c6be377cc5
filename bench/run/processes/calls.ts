import type { ChildProcess } from 'node:child_process'

/** The interface of another process: each method is one call. */
type Asked<C> = { readonly [N in keyof C]: (...args: never[]) => Promise<unknown> }

interface Call {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Another process, called like an object. Every call rejects once it has died. */
export type Remote<C> = C & {
  /** False once it has died or was ended: it answers no more calls. */
  readonly isAlive: boolean
  end(): void
}

/** `who` names the process in errors; `names` are its methods. */
export function remote<C extends Asked<C>>(
  child: ChildProcess,
  who: string,
  names: readonly (keyof C & string)[],
): Remote<C> {
  const pending = new Map<number, Pending>()
  let calls = 0
  let death: Error | null = null
  const die = (how: string) => {
    death ??= new Error(`${who} ${how}`)
    for (const { reject } of pending.values()) reject(death)
    pending.clear()
  }
  child.on('message', (answer: Answer) => {
    const call = pending.get(answer.id)
    pending.delete(answer.id)
    if ('error' in answer) call?.reject(new Error(answer.error))
    else call?.resolve(answer.value)
  })
  child.on('exit', (code, signal) => die(`ended (${signal ?? code})`))
  const call =
    (name: string) =>
    (...args: readonly unknown[]) =>
      new Promise((resolve, reject) => {
        if (death !== null) return reject(death)
        const id = ++calls
        pending.set(id, { resolve, reject })
        child.send({ id, name, args } satisfies Call)
      })
  // Arguments and results have the types of `C`: see `answerCalls`.
  const asked = Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as C
  return {
    ...asked,
    get isAlive() {
      return death === null
    },
    end() {
      die('was ended')
      if (child.connected) child.disconnect()
    },
  }
}

/** Answers the calls of the parent process, and exits with it. */
export function answerCalls<C extends Asked<C>>(control: C): void {
  const answer = async ({ id, name, args }: Call): Promise<Answer> => {
    try {
      // Both ends are typed by `C`; only the channel between them is not.
      const call = control[name as keyof C] as unknown as (...args: readonly unknown[]) => Promise<unknown>
      return { id, value: await call(...args) }
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) }
    }
  }
  process.on('message', async (call: Call) => {
    process.send?.(await answer(call))
  })
  process.on('disconnect', () => process.exit())
}
