import { type HistoryAsk, type Json, type LaneUp, type Publication, utf8Length } from '@rungway/protocol'
import type { ChannelAction } from './channel-options.ts'
import type { Lane } from './lane.ts'
import type { PublishQueue } from './publish-queue.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refused.ts'
import type { Requests } from './requests.ts'
import { pageText, presenceText } from './wording.ts'

type Up<T extends LaneUp['type']> = Extract<LaneUp, { readonly type: T }>

/** What is answered. */
export type Asked = LaneUp & { readonly id: number }

/** What calls need of the lane that they came on. */
export interface CalledLane extends Lane {
  readonly rates: Rates
  readonly publishes: PublishQueue
  readonly requests: Requests
  /** Its subscription to a channel. */
  find(channel: string): unknown
  /**
   * Runs after everything before it that is about the same channel. What fails is answered, if it
   * was asked with an id.
   */
  inOrder(channel: string, up: Asked | null, run: () => Promise<void>): void
  /** What a call is answered that has failed with that. */
  refusalFor(error: unknown): Refused
  /** Subscribes, and answers. It has to be allowed. */
  join(up: Up<'sub'>): Promise<void>
  leave(channel: string): boolean
}

/** Does what a client wants, and answers it. */
export function answerCall(lane: CalledLane, up: LaneUp, chars: number): void {
  switch (up.type) {
    case 'req':
      return lane.requests.heard(up, chars)
    case 'stop':
      return lane.requests.stop(up.id)
    case 'ok':
    case 'no':
      return lane.requests.answered(up)
    case 'auth':
      return call(lane, '', up, chars, async () => {
        await lane.shell.refresh(lane.record, up.token)
        lane.ok(up.id, 'null')
      })
    case 'say':
      return say(lane, up, chars)
    case 'pub':
      return publish(lane, up, chars)
    default:
      return call(lane, up.channel, up, chars, () =>
        up.type === 'sub' ? subscribe(lane, up) : up.type === 'unsub' ? unsubscribe(lane, up) : read(lane, up),
      )
  }
}

/** Counts a call at once, and not in its turn: what waits is kept. */
function call(lane: CalledLane, channel: string, up: Asked, chars: number, run: () => Promise<void>): void {
  try {
    spendCall(lane)
    checkName(lane, channel)
    lane.hold(chars)
  } catch (error) {
    return lane.no(up.id, lane.refusalFor(error))
  }
  lane.inOrder(channel, up, () => run().finally(() => lane.release(chars)))
}

/** Throws `Refused` unless the user may. `isSubscribed`: default, whether the session is. */
async function mustBeAllowed(
  lane: CalledLane,
  action: ChannelAction,
  channel: string,
  data: Json,
  isSubscribed = lane.find(channel) !== null,
): Promise<void> {
  const { hub } = lane.shell
  if (!hub.isKnown(channel))
    throw new Refused(
      'unknown-channel',
      'No name or pattern in the option "channels" fits this channel. Without "channels", "authorize" alone decides.',
    )
  const asker = { user: lane.record.user, isSubscribed }
  if (await hub.may(asker, action, channel, data)) return
  throw new Refused('forbidden', `This user may not "${action}" here, by the options "channels" and "authorize".`)
}

function checkName({ shell }: CalledLane, channel: string): void {
  const { maxChannelNameBytes } = shell.limits
  if (utf8Length(channel) > maxChannelNameBytes)
    throw new Refused('too-large', `The name has more bytes than maxChannelNameBytes allows (${maxChannelNameBytes}).`)
}

function spendCall({ rates, shell }: CalledLane): void {
  const { maxChannelCallsPerSecond: most } = shell.limits
  const waitMs = rates.call(shell.scheduler.now(), most)
  if (waitMs > 0)
    throw new Refused('too-many', `The session asks more than maxChannelCallsPerSecond allows (${most}).`, waitMs)
}

function spendPublish({ rates, shell }: CalledLane, bytes: number): void {
  const { maxPublishesPerSecond: most, maxPublishBytesPerSecond: mostBytes } = shell.limits
  const waitMs = rates.publish(bytes, shell.scheduler.now(), most, mostBytes)
  if (waitMs === 0) return
  const rule = rates.isOfBytes
    ? `maxPublishBytesPerSecond allows (${mostBytes})`
    : `maxPublishesPerSecond allows (${most})`
  throw new Refused('too-many', `The session publishes more than ${rule}.`, waitMs)
}

async function subscribe(lane: CalledLane, up: Up<'sub'>): Promise<void> {
  const { channel, flags } = up
  await mustBeAllowed(lane, 'subscribe', channel, null)
  // Allowed to subscribe, it is about to be one of the subscribers.
  if (flags.presence === true || flags.member !== undefined)
    await mustBeAllowed(lane, 'presence', channel, flags.data ?? null, true)
  if (!lane.isOver) await lane.join(up)
}

async function unsubscribe(lane: CalledLane, { id, channel }: Up<'unsub'>): Promise<void> {
  lane.leave(channel)
  lane.ok(id, 'null')
}

function publish(lane: CalledLane, up: Up<'pub'>, chars: number): void {
  const { id, channel, data } = up
  try {
    // At once, and not in its turn: what waits has been counted.
    spendPublish(lane, chars)
    checkName(lane, channel)
    lane.hold(chars)
  } catch (error) {
    return lane.no(id, lane.refusalFor(error))
  }
  lane.inOrder(channel, up, async () => {
    try {
      await mustBeAllowed(lane, 'publish', channel, data)
      if (!lane.isOver) await lane.publishes.publish(up, JSON.stringify(data))
    } finally {
      lane.release(chars)
    }
  })
}

/** No answer is waited for: what is refused is dropped, and counted. */
function say(lane: CalledLane, { channel, data }: Up<'say'>, chars: number): void {
  try {
    spendPublish(lane, chars)
    checkName(lane, channel)
    lane.hold(chars)
  } catch (error) {
    return lane.shell.refused(lane.refusalFor(error).code)
  }
  lane.inOrder(channel, null, async () => {
    try {
      await mustBeAllowed(lane, 'say', channel, data)
      const { id } = lane.record.user
      if (!lane.isOver) lane.shell.hub.say(channel, JSON.stringify(data), id === '' ? null : id)
    } finally {
      lane.release(chars)
    }
  })
}

async function read(lane: CalledLane, up: Up<'past' | 'who'>): Promise<void> {
  const { hub } = lane.shell
  await mustBeAllowed(lane, up.type === 'past' ? 'history' : 'presence', up.channel, null)
  if (up.type === 'past') return lane.ok(up.id, await pageOf(lane, up.channel, up.ask))
  const { at, members } = await hub.presence(up.channel)
  lane.ok(up.id, presenceText(at, members))
}

async function pageOf({ shell }: CalledLane, channel: string, ask: HistoryAsk): Promise<string> {
  const { hub, limits } = shell
  const page = await hub.history(channel, { ...ask, limit: Math.min(ask.limit, limits.maxHistoryPage) })
  const fitting = fit(page.publications, hub.maxPageChars)
  return pageText(page.at, fitting, page.more || fitting.length < page.publications.length)
}

/** As many as one answer of so many characters has room for, at least one. */
function fit(publications: readonly Publication[], maxChars: number): readonly Publication[] {
  let chars = 0
  const count = publications.findIndex(({ data }, index) => {
    chars += data.length
    return index > 0 && chars > maxChars
  })
  return count < 0 ? publications : publications.slice(0, count)
}
