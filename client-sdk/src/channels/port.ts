import { type Answer, ClientChannels, type ClientShell, type Json, toBase64Url } from '@rungway/protocol'
import type { Client } from '../client.ts'
import { type Environment, environment as surroundings } from '../environment/environment.ts'
import { CLOSED, RungwayError } from '../errors.ts'
import type { Handover } from '../handover/contract.ts'
import { SESSION_BYTES } from '../limits.ts'
import type { ClientOptions } from '../options.ts'

/** The parts of a client's options that channels use too. */
export interface ChannelsOptions {
  /** Replaces parts of the environment. */
  readonly environment?: Partial<Environment> | undefined
  /** Called with what a listener of a channel throws. Default: a line on the console. */
  readonly onError?: ClientOptions['onError'] | undefined
  /** The same as the client's. */
  readonly handover?: Handover | undefined
}

/** What channels and requests share: the machine, and the client that carries what it says. */
export interface Port {
  readonly client: Client
  readonly machine: ClientChannels
  readonly environment: Environment
  /** The name of this client's life: producer, and member of presence. */
  readonly name: string
  /** After each change of the machine: what it wants is sent and called. */
  run(): void
  /** Resolves with the result of what `ask` asks for, or rejects with why there is none. */
  ask(ask: (settle: (answer: Answer) => void) => void): Promise<Json>
  report(error: unknown): void
}

export const errorOf = ({ code, message }: Extract<Answer, { readonly type: 'no' }>): RungwayError =>
  new RungwayError(code, message || 'The gateway has refused it')

/** What an error of this SDK was made of. Of a frame the application knows only what it has put there. */
function reasonOf(error: unknown, [kind]: readonly Json[] = []): { readonly code: string; readonly message: string } {
  const { code = 'internal', message = '' } = error instanceof RungwayError ? error : {}
  const place = kind === 'req' ? 'params' : 'data'
  return { code, message: message.replace(`${code}: `, '').replace(/^body\[\d](\.data)?/, place) }
}

/** Connects a machine to a client. */
export function createPort(client: Client, options: ChannelsOptions, shell: ClientShell): Port {
  const environment: Environment = { ...surroundings(), ...options.environment }
  const name = toBase64Url(environment.randomBytes(SESSION_BYTES))
  const machine = new ClientChannels(name, shell)
  let isWaiting = false
  let cancel = () => {}

  const report = (error: unknown) => {
    if (options.onError) options.onError(error, { event: 'lane' })
    else environment.warn?.('rungway: a listener of a channel threw', error)
  }

  const send = () => {
    for (let body = machine.next; body !== undefined && !isWaiting; body = machine.next) {
      try {
        client.sendLane(body)
        machine.sent()
      } catch (error) {
        const { code, message } = reasonOf(error, body as Json[])
        if (code === 'outbox-full') void room()
        else machine.unsendable(code, message, environment.now())
      }
    }
  }

  const room = async () => {
    isWaiting = true
    // A client that is closed meanwhile is told so by its state.
    await client.ready().catch(() => {})
    isWaiting = false
    run()
  }

  const run = () => {
    send()
    for (const call of machine.effects()) call()
    if (machine.next !== undefined && !isWaiting) return run()
    cancel()
    const wait = machine.deadline - environment.now()
    cancel =
      wait < Number.POSITIVE_INFINITY
        ? environment.after(Math.max(wait, 0), () => {
            machine.tick(environment.now())
            run()
          })
        : () => {}
  }

  client.on('lane', (body) => {
    machine.receive(body, environment.now())
    run()
  })
  client.on('reset', () => {
    machine.reset()
    run()
  })
  client.on('state', (state) => {
    if (state.name !== 'closed') return
    const { code, message } = reasonOf(state.error ?? new RungwayError('closed', CLOSED))
    machine.end(code, message)
    run()
  })

  return {
    client,
    machine,
    environment,
    name,
    run,
    report,
    ask(ask) {
      return new Promise((resolve, reject) => {
        ask((answer) => (answer.type === 'ok' ? resolve(answer.result) : reject(errorOf(answer))))
        run()
      })
    },
  }
}
