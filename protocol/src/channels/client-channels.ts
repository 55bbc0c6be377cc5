import type { Json } from '../wire/frame.ts'
import { type Answer, type Asker, type ClientPort, refusal } from './client-port.ts'
import { Publishes } from './client-publishes.ts'
import { type Subscriber, Subscriptions } from './client-subscriptions.ts'
import { decodeDown } from './codec.ts'
import type { Position, SubscribeFlags } from './frames.ts'

/** What the shell of a client's channels does. Each is called from `effects`, never within the machine. */
export interface ClientShell {
  /** The gateway has subscribed a channel without a listener. */
  opened(channel: string): void
  /** The gateway makes a request, which `answer` answers. */
  requested(id: number, method: string, params: Json): void
  /** Its answer is not wanted any more. */
  stopped(id: number): void
}

/** The most that may wait for an answer: publications, and questions of all kinds. */
export const MAX_PENDING = 1_000

/**
 * The client's end of channels and requests, over a session that may be lost and followed by
 * another. Pure: bodies to be sent are pulled by `next`, calls to be made by `effects`, and time is
 * an argument.
 */
export class ClientChannels {
  readonly #shell: ClientShell
  readonly #subscriptions: Subscriptions
  readonly #publishes: Publishes
  readonly #port: ClientPort
  /** Those who wait for an answer, by id. */
  readonly #askers = new Map<number, Asker>()
  /** Requests of the gateway's that have no answer yet. */
  readonly #requests = new Set<number>()
  /** What is to be sent, and the id of a question. */
  #out: { readonly body: Json; readonly id: number }[] = []
  #calls: (() => void)[] = []
  /** Never used again, not even in the next session. */
  #lastId = 0

  /** `producer`: 21 to 64 characters from a CSPRNG, and the same for the life of the client. */
  constructor(producer: string, shell: ClientShell) {
    this.#shell = shell
    const port: ClientPort = {
      ask: (kind, values, asker) => {
        const id = ++this.#lastId
        this.#askers.set(id, asker)
        this.#say(id, [kind, id, ...values.filter((value) => value !== undefined)])
        return id
      },
      call: (run) => this.#calls.push(run),
    }
    this.#subscriptions = new Subscriptions(port, (channel) => shell.opened(channel))
    this.#publishes = new Publishes(port, producer)
    this.#port = port
  }

  /** When `tick` is due; infinity for never. */
  get deadline(): number {
    return Math.min(this.#subscriptions.deadline, this.#publishes.deadline)
  }

  /** What is to be sent next; undefined for nothing. */
  get next(): Json | undefined {
    return this.#out[0]?.body
  }

  /** The session has taken `next`. */
  sent(): void {
    this.#out.shift()
  }

  /** The session will never take `next`. */
  unsendable(code: string, message: string, now: number): void {
    const { id = 0, body } = this.#out.shift() ?? {}
    this.#answered({ ...refusal(code, message), id }, now)
    // The gateway waits for an answer, if not for this one.
    if (Array.isArray(body) && body[0] === 'ok') this.#out.unshift({ id: 0, body: ['no', body[1], code, message] })
  }

  /** The calls that are due, in order. Each is returned once. */
  effects(): readonly (() => void)[] {
    return this.#calls.splice(0)
  }

  /** Takes a body from the gateway. What is malformed, or of a newer version, changes nothing. */
  receive(received: Json, now: number): void {
    const body = decodeDown(received)
    if (!body) return
    switch (body.type) {
      case 'ok':
      case 'no':
        return this.#answered(body, now)
      case 'req': {
        const { id, method, params } = body
        this.#requests.add(id)
        return this.#call(() => this.#shell.requested(id, method, params))
      }
      case 'stop':
        if (this.#requests.has(body.id)) this.#call(() => this.#shell.stopped(body.id))
        return
      default:
        this.#subscriptions.receive(body)
    }
  }

  /** What was to be done later, and is due. */
  tick(now: number): void {
    this.#subscriptions.tick(now)
    this.#publishes.tick(now)
  }

  /** The session is lost, and another begins: what matters is said again. */
  reset(): void {
    const askers = [...this.#askers.values()]
    this.#askers.clear()
    this.#out = []
    this.#subscriptions.reset()
    this.#publishes.reset()
    for (const asker of askers) asker.lost?.()
    this.#stopAll()
  }

  /** The client is over: all that wait are told so. */
  end(code: string, message: string): void {
    this.#out = []
    this.#publishes.end(refusal('unsure', message))
    this.#subscriptions.end(code, message)
    for (const asker of this.#askers.values()) if (asker.lost) asker.answered(refusal(code, message), 0)
    this.#askers.clear()
    this.#stopAll()
  }

  /** False: only the first subscriber of a channel can name a position. */
  subscribe(channel: string, since: Position | null, flags: SubscribeFlags, subscriber: Subscriber): boolean {
    return this.#subscriptions.add(channel, since, flags, subscriber)
  }

  /** Listens to what the gateway has subscribed. */
  listen(channel: string, subscriber: Subscriber): void {
    this.#subscriptions.listen(channel, subscriber)
  }

  unsubscribe(channel: string, subscriber: Subscriber): void {
    this.#subscriptions.remove(channel, subscriber)
  }

  /** `settle` gets a position, or why it was not published. `unsure` is final at the end of the client alone. */
  publish(channel: string, data: Json, settle: (answer: Answer) => void): void {
    if (this.#isFull(settle)) return
    this.#publishes.add(channel, data, settle)
  }

  /** Asks for what may be asked twice: it is asked again after a lost session. */
  read(kind: 'past' | 'who' | 'auth', values: readonly Json[], settle: (answer: Answer) => void): void {
    if (this.#isFull(settle)) return
    const ask = () => {
      this.#port.ask(kind, values, { answered: (answer) => this.#call(() => settle(answer)), lost: ask })
    }
    ask()
  }

  /** Makes a request, which a lost session ends. Returns its id, for `stop`. */
  request(method: string, params: Json, settle: (answer: Answer) => void): number {
    if (this.#isFull(settle)) return 0
    const answered = (answer: Answer) => this.#call(() => settle(answer))
    const lost = () =>
      answered(refusal('reset', 'The session was lost before the answer came: what was asked for may have happened'))
    return this.#port.ask('req', [method, params], { answered, lost })
  }

  /** The answer to a request is not wanted any more. */
  stop(id: number): void {
    if (this.#askers.has(id)) this.#say(0, ['stop', id])
  }

  /** Answers a request of the gateway's, once. */
  answer(id: number, result: Json): void {
    if (this.#requests.delete(id)) this.#say(0, ['ok', id, result])
  }

  /** Refuses it instead. */
  refuse(id: number, code: string, message: string): void {
    if (this.#requests.delete(id)) this.#say(0, ['no', id, code, message])
  }

  #isFull(settle: (answer: Answer) => void): boolean {
    if (Math.max(this.#askers.size, this.#publishes.size) < MAX_PENDING) return false
    this.#call(() => settle(refusal('outbox-full', `${MAX_PENDING} wait for an answer: wait for some of them`)))
    return true
  }

  #answered(answer: Answer, now: number): void {
    const asker = this.#askers.get(answer.id)
    this.#askers.delete(answer.id)
    asker?.answered(answer, now)
  }

  #stopAll(): void {
    for (const id of this.#requests) this.#call(() => this.#shell.stopped(id))
    this.#requests.clear()
  }

  #say(id: number, body: Json): void {
    this.#out.push({ id, body })
  }

  #call(run: () => void): void {
    this.#calls.push(run)
  }
}
