import type { ChannelEvent, Member, Position } from '@rungway/protocol'
import { RungwayError } from '../errors.ts'
import { checkNames } from '../options.ts'
import { createEmitter } from './emitter.ts'
import type { Publication, Subscription, SubscriptionEvents, SubscriptionStatus } from './types.ts'

/** How many publications wait, where the application does not say. */
const MAX_WAITING = 1_000

const EVENTS: Readonly<Record<keyof SubscriptionEvents, null>> = {
  publication: null,
  ephemeral: null,
  presence: null,
  status: null,
}

export interface OpenSubscription {
  readonly subscription: Subscription
  /** What the machine tells. */
  tell(event: ChannelEvent): void
}

/** `leave` ends it at the gateway. `report` is called with what a listener throws. */
export function createSubscription(
  channel: string,
  maxWaiting: number = MAX_WAITING,
  leave: () => void,
  report: (error: unknown) => void,
): OpenSubscription {
  const { on, emit, count } = createEmitter<SubscriptionEvents>(report)
  let status: SubscriptionStatus = { name: 'joining' }
  let position: Position | null = null
  let members: readonly Member[] = []
  /** What an iteration, or the first listener, has not taken yet. */
  const waiting: Publication[] = []
  let isIterated = false
  let isOverfull = false
  /** It has ended, and none who listens has been told. */
  let isUntold = false
  let wake = () => {}

  const overfull = () =>
    new RungwayError(
      'slow-consumer',
      `More than maxWaiting (${maxWaiting}) publications waited: subscribe again with since: subscription.position`,
    )

  const enter = (next: SubscriptionStatus) => {
    // For good.
    if (status.name === 'ended') return
    status = next
    isUntold = next.name === 'ended' && !count('status')
    wake()
    emit('status', next)
  }

  const deliver = () => {
    if (isIterated || !count('publication')) return
    for (const publication of waiting.splice(0)) {
      position = publication
      emit('publication', publication)
    }
    // What follows would leave a hole without a word.
    if (isOverfull) end(overfull())
  }

  const tellEnd = () => {
    if (!isUntold) return
    isUntold = false
    emit('status', status)
  }

  const end = (error: RungwayError | null) => {
    if (status.name === 'ended') return
    leave()
    enter({ name: 'ended', error })
  }
  const unsubscribe = () => end(null)

  async function* iterate() {
    try {
      for (;;) {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          position = next
          yield next
        }
        if (isOverfull) throw overfull()
        if (status.name === 'ended') {
          if (status.error) throw status.error
          return
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      unsubscribe()
    }
  }

  return {
    subscription: {
      channel,
      get status() {
        return status
      },
      get position() {
        return position
      },
      get members() {
        return members
      },
      on(event, listener) {
        checkNames('event', { [event]: null }, EVENTS)
        const off = on(event, listener)
        // After the caller: a listener that ran within `on` could not use what `on` returns.
        void Promise.resolve().then(event === 'status' ? tellEnd : deliver)
        return off
      },
      unsubscribe,
      [Symbol.asyncIterator]() {
        if (isIterated)
          throw new RungwayError(
            'bad-option',
            'The subscription is iterated already: subscribe once for each iteration',
          )
        isIterated = true
        return iterate()
      },
    },
    tell(event) {
      switch (event.type) {
        case 'live':
          if (!waiting.length) position = event.position
          // What was missed may come in several parts.
          if (status.name === 'live' && event.recovered) return
          return enter({ name: 'live', recovered: event.recovered })
        case 'publication':
          if (waiting.length < maxWaiting && !isOverfull) waiting.push(event.publication)
          else isOverfull = true
          if (isIterated && count('publication')) emit('publication', event.publication)
          deliver()
          return wake()
        case 'ephemeral':
          return emit('ephemeral', event.data, event.author)
        case 'presence':
          members = event.members
          return emit('presence', members, event.change)
        case 'joining':
          return enter({ name: 'joining' })
        default:
          enter({ name: 'ended', error: new RungwayError(event.code, event.message || 'The gateway has ended it') })
      }
    },
  }
}
