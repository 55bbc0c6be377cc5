import { isPage, isPresence, type Json, type PastEntry, type Position, type SubscribeFlags } from '@rungway/protocol'
import { RungwayError } from '../errors.ts'
import { checkNames } from '../options.ts'
import type { Port } from './port.ts'
import { createSubscription, type OpenSubscription } from './subscription.ts'
import type { Channel, HistoryOptions, HistoryPage, PublishOptions, SubscribeOptions, Subscription } from './types.ts'

/** How many publications a page of history holds, where the application does not say. */
const PAGE = 100

const SUBSCRIBE_OPTIONS: Readonly<Record<keyof SubscribeOptions, null>> = {
  signal: null,
  since: null,
  presence: null,
  data: null,
  newest: null,
  conflate: null,
  maxWaiting: null,
}
const PUBLISH_OPTIONS: Readonly<Record<keyof PublishOptions, null>> = { onStatus: null }
const HISTORY_OPTIONS: Readonly<Record<keyof HistoryOptions, null>> = {
  after: null,
  before: null,
  limit: null,
  reverse: null,
}

const positionOf = ({ epoch, offset }: Position) => ({ epoch, offset })

const unreadable = () => new RungwayError('bad-frame', 'The gateway answered with something else')

/** A subscription whose end is told to the gateway. */
export function open(port: Port, channel: string, maxWaiting?: number): OpenSubscription {
  const { machine, run, report } = port
  const opened = createSubscription(
    channel,
    maxWaiting,
    () => {
      machine.unsubscribe(channel, opened.tell)
      run()
    },
    report,
  )
  return opened
}

function subscribe(port: Port, channel: string, options: SubscribeOptions): Subscription {
  checkNames('option', options, SUBSCRIBE_OPTIONS)
  const { signal, since = null, presence, data, newest, conflate, maxWaiting } = options
  const { subscription, tell } = open(port, channel, maxWaiting)
  if (signal?.aborted) {
    subscription.unsubscribe()
    return subscription
  }
  const flags: SubscribeFlags = {
    ...(presence && { presence: true }),
    ...(presence === true && { member: port.name }),
    ...(data !== undefined && { data }),
    ...(newest && { newest }),
    ...(conflate && { conflate }),
  }
  if (!port.machine.subscribe(channel, since && positionOf(since), flags, tell))
    throw new RungwayError('bad-option', `"${channel}" is subscribed already: "since" goes with the first subscription`)
  if (signal) {
    signal.addEventListener('abort', subscription.unsubscribe)
    subscription.on('status', ({ name }) => {
      if (name === 'ended') signal.removeEventListener('abort', subscription.unsubscribe)
    })
  }
  port.run()
  return subscription
}

function pageOf(result: Json): HistoryPage {
  if (!isPage(result)) throw unreadable()
  const { epoch, offset, publications, more } = result
  const publication = ([offset, data, at, author]: PastEntry) => ({ epoch, offset, data, author: author ?? null, at })
  return { epoch, offset, publications: publications.map(publication), more }
}

export function createChannel(port: Port, name: string): Channel {
  const { client, machine } = port
  return {
    name,
    subscribe: (options = {}) => subscribe(port, name, options),
    async publish(data, options = {}) {
      checkNames('option', options, PUBLISH_OPTIONS)
      const { onStatus } = options
      // What it throws says nothing of the publication.
      const tell = (status: 'queued' | 'accepted') => {
        try {
          onStatus?.(status)
        } catch (error) {
          port.report(error)
        }
      }
      let isSettled = false
      const published = port.ask((settle) =>
        machine.publish(name, data, (answer) => {
          isSettled = true
          settle(answer)
        }),
      )
      if (!isSettled) tell('queued')
      const position = await published
      tell('accepted')
      // The machine has checked it.
      return position as unknown as Position
    },
    say(data) {
      if (client.state.name !== 'open') return
      try {
        client.sendLane(['say', name, data])
      } catch (error) {
        if (!(error instanceof RungwayError && error.code === 'outbox-full')) throw error
      }
    },
    async history(options = {}) {
      checkNames('option', options, HISTORY_OPTIONS)
      const { after, before, limit = PAGE, reverse } = options
      const ask: Json = {
        limit,
        ...(after && { after: positionOf(after) }),
        ...(before && { before: positionOf(before) }),
        ...(reverse && { reverse }),
      }
      return pageOf(await port.ask((settle) => machine.read('past', [name, ask], settle)))
    },
    async presence() {
      const result = await port.ask((settle) => machine.read('who', [name], settle))
      if (!isPresence(result)) throw unreadable()
      return result.members
    },
  }
}
