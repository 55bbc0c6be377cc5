import type { Json, Position } from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'
import type { HandoverChannels, HandoverPort, HandoverSubscription } from './contract.ts'
import { LaneThread } from './lane-thread.ts'
import type { SavedLane } from './saved-state.ts'

/** How long a channel of the page before stays subscribed that this page does not ask for. */
const UNCLAIMED_MS = 10_000

interface Held {
  readonly channel: string
  readonly since: Position | null
  readonly subscription: HandoverSubscription
}

/** The channels of a client whose session is handed over. */
export interface FollowedChannels {
  /** Requests of the gateway's that this page leaves without an answer, refused. */
  refusals(): Json[]
  /** What the page after goes on from. */
  save(): SavedLane
}

/** Of two positions in a channel, that from which nothing is left out. */
const earlier = (a: Position, b: Position): Position => (a.epoch === b.epoch && b.offset < a.offset ? b : a)

/** Lets the channels go on from what was saved, and follows them. */
export function followChannels<S extends HandoverSubscription & { readonly channel: string }>(
  { client, machine, name, run }: HandoverPort,
  channels: HandoverChannels<S>,
  saved: SavedLane | null,
  environment: Environment,
): FollowedChannels {
  const thread = new LaneThread(name, saved)
  const held = new Set<Held>()
  const hold = (added: Held) => {
    for (const each of held) if (each.subscription.status.name === 'ended') held.delete(each)
    held.add(added)
  }
  /** Of the page before, until this page asks for the channel. */
  const positions = new Map(saved?.positions)
  const unclaimed = new Set(positions.keys())

  const { sendLane } = client
  client.sendLane = (body) => sendLane(thread.up(body))
  const receive = machine.receive.bind(machine)
  machine.receive = (body, now) => {
    const heard = thread.down(body)
    if (heard !== null) receive(heard, now)
  }
  client.on('reset', () => {
    thread.reset()
    unclaimed.clear()
  })

  const { channel, onSubscribed } = channels
  channels.channel = (named) => {
    const found = channel(named)
    return {
      ...found,
      subscribe(options = {}) {
        const since = options.since ?? positions.get(named) ?? null
        const subscription = found.subscribe({ ...options, since })
        positions.delete(named)
        unclaimed.delete(named)
        hold({ channel: named, since, subscription })
        return subscription
      },
    }
  }
  channels.onSubscribed = (listener) =>
    onSubscribed((subscription) => {
      hold({ channel: subscription.channel, since: null, subscription })
      listener(subscription)
    })

  const begin = async ({ pending, served }: SavedLane) => {
    for (const [, named, data] of pending) machine.publish(named, data, () => {})
    run()
    // What listens is added in this turn.
    await null
    for (const [alias, named, { epoch, offset }] of served)
      machine.receive(['on', alias, named, epoch, offset], environment.now())
    run()
  }
  if (saved) {
    void begin(saved)
    environment.after(UNCLAIMED_MS, () => {
      const nobody = () => {}
      for (const named of unclaimed) {
        machine.subscribe(named, null, {}, nobody)
        machine.unsubscribe(named, nobody)
      }
      unclaimed.clear()
      run()
    })
  }

  return {
    refusals: () => thread.refusals(),
    save() {
      for (const each of held) {
        const position = each.subscription.position ?? each.since
        if (each.subscription.status.name === 'ended' || !position) continue
        const { epoch, offset } = position
        const known = positions.get(each.channel)
        positions.set(each.channel, known ? earlier(known, position) : { epoch, offset })
      }
      // All that is not answered is said again, and never leaves this page.
      machine.reset()
      const bodies: Json[] = []
      for (let body = machine.next; body !== undefined; body = machine.next) {
        bodies.push(body)
        machine.sent()
      }
      return thread.save(bodies, positions)
    },
  }
}
