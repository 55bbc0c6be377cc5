import { type ApiShape, type Body, findUnsendable, type Json, type UpOf } from '@rungway/protocol'
import { changed, until } from './connection/changes.ts'
import { createConnection } from './connection/connection.ts'
import { close } from './connection/ending.ts'
import { createListeners } from './connection/listeners.ts'
import { lost } from './connection/losses.ts'
import { isOver } from './connection/state.ts'
import { step } from './connection/step.ts'
import { type Environment, environment as surroundings } from './environment/environment.ts'
import { CLOSED, RungwayError } from './errors.ts'
import type { ClientEvents, ClientState } from './events.ts'
import { type Explanation, explain } from './explain.ts'
import { MAX_DEPTH, ROOM_BYTES } from './limits.ts'
import { type ClientOptions, checkOptions, checkUrl } from './options.ts'

/** One session with a gateway, whatever transport carries it. */
export interface Client<A extends ApiShape = ApiShape> {
  readonly state: ClientState<A>
  /** The transports that work in this environment, best first. */
  readonly transports: readonly string[]
  /** Bytes sent and not acknowledged. */
  readonly pendingBytes: number
  /**
   * Returns a function that removes the listener. Throws `bad-option` for an event that does not
   * exist.
   */
  on<K extends keyof ClientEvents<A>>(event: K, listener: ClientEvents<A>[K]): () => void
  /**
   * Sends a message, exactly once and in order, with or without links. Throws `outbox-full` when
   * the gateway does not keep up (wait for `ready()`), `too-large`, `closed`, and `bad-frame` for
   * what JSON would change or lose, with the place; nothing was sent then.
   */
  send(body: UpOf<A>): void
  /**
   * Sends a message of the channel layer, which the application on the other side does not see;
   * throws as `send` does. After a `reset` such messages are neither carried nor named: their sender
   * repeats them.
   */
  sendLane(body: Json): void
  /**
   * Resolves when there is room for about 64 kB. Rejects with `closed`, or the error of the state,
   * when the client is closed.
   */
  ready(): Promise<void>
  /**
   * Resolves when the gateway has all that was sent before. Rejects with the code of a `reset` that
   * leaves some of it in doubt, and as `ready()` does when the client is closed before.
   */
  flush(): Promise<void>
  /**
   * Moves the session to that transport without losing anything; null leaves the choice to the
   * ladder. Throws `unsupported` for one that is not on the ladder.
   */
  use(transport: string | null): void
  /**
   * What was tried, how each transport failed, what is in use and why: as data, and as a sentence.
   */
  explain(): Explanation
  /**
   * Cuts every link, as a network would, for demonstrations and tests. The session goes on over the
   * next.
   */
  cut(): void
  /**
   * Closes the session after everything that was sent before. From now on only the final `state` is
   * emitted: it follows when the gateway has it all, when acknowledgements have not advanced for
   * `closeSilenceMs`, or after `maxCloseMs`, and lists what was not acknowledged. It follows at once
   * when no gateway knows the session, nothing was sent and no link is there or being tried. A client that is closed in
   * the turn in which it was created opens nothing.
   */
  close(reason?: string): void
}

/**
 * Creates a client, which connects by itself. Throws `bad-option` and `bad-url`, and `unsupported`
 * when no transport works in this environment.
 */
export function createClient<A extends ApiShape = ApiShape>(url: string, options: ClientOptions): Client<A> {
  const { limits, ladderOptions } = checkOptions(options)
  const environment: Environment = { ...surroundings(), ...options.environment }
  const base = checkUrl(url, environment)
  const supported = options.transports.filter((transport) => transport.isSupported(environment))
  const names = supported.map(({ name }) => name)
  const unsupported = options.transports.filter((each) => !supported.includes(each)).map(({ name }) => name)
  if (!names.length)
    throw new RungwayError(
      'unsupported',
      `No transport is available here (${unsupported}): name one in "transports", or supply what it lacks in "environment"`,
    )
  // Without a cause there is no second argument: a console would print `undefined`.
  const warn = (message: string, ...cause: [unknown?]) => environment.warn?.(`rungway ${base}: ${message}`, ...cause)

  const { onError = (error, { event }) => warn(`a listener of "${event}" threw`, error) } = options
  const listeners = createListeners(limits.maxUnheardBytes, (...thrown) => {
    try {
      onError(...thrown)
    } catch (error) {
      warn('onError threw', error)
    }
  })
  const explained = () => explain(connection, unsupported, environment.now())
  const connection = createConnection({
    ...options,
    environment,
    base,
    transports: supported,
    limits,
    ladderOptions,
    listeners,
    onNoSuccess: () => options.warnings === false || warn(explained().sentence),
  })
  const { conversation, status } = connection

  const send = (body: unknown, isLane?: boolean) => {
    const unsendable = unsendableIn(body)
    if (unsendable) throw new RungwayError('bad-frame', `body${unsendable}`)
    const refusal = isOver(connection) ? 'closed' : conversation.session.send(body as Body, isLane)
    if (refusal) throw new RungwayError(refusal, NOT_SENT[refusal])
    void changed(connection)
  }

  return {
    get state() {
      // `A` is the application's promise about its bodies.
      return status.state as ClientState<A>
    },
    get pendingBytes() {
      return conversation.session.outbox.bytes
    },
    transports: names,
    on: listeners.on as Client<A>['on'],
    send: (body) => send(body),
    sendLane: (body) => send(body, true),
    ready: () => until(connection, () => !isOver(connection) && conversation.session.outbox.fits(ROOM_BYTES)),
    flush: () => conversation.flush((isDone) => until(connection, isDone)),
    use(transport) {
      if (transport !== null && !names.includes(transport))
        throw new RungwayError('unsupported', `"${transport}" is not on the ladder: ${names}`)
      step(connection, { type: 'use', transport })
    },
    explain: explained,
    cut: () => lost(connection, 0, 'cut'),
    close: (reason = '') => close(connection, reason),
  }
}

/** What JSON would change or lose, and where; undefined for what arrives as it is. */
function unsendableIn(body: unknown): string | undefined {
  try {
    return body instanceof Uint8Array ? undefined : findUnsendable(body, MAX_DEPTH)
  } catch (error) {
    return ` cannot be read: ${error}`
  }
}

/** Why a message was not sent, and what to do. */
const NOT_SENT = {
  'bad-frame': 'JSON cannot carry this',
  'too-large': 'over maxMessageBytes: send it in parts',
  'outbox-full': 'over maxOutboxBytes or maxOutboxMessages: wait for ready()',
  closed: CLOSED,
} as const
