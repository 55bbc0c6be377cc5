import { ClientShell } from './client-shell.ts'
import { GatewayShell } from './gateway-shell.ts'
import { type ClientLife, type Coverage, hold, Journal } from './journal.ts'
import { HEALED_MS, LIMITS, RECOVERY_MS, type Script, TALK_MS, TICK_MS } from './script.ts'
import { VirtualTime } from './virtual-time.ts'

/** More than any life needs that does not spin. */
const MAX_EVENTS = 20_000

export interface Played {
  readonly reached: Coverage
  readonly events: number
}

/** Plays one life of a session from its script, to the end; `log` gets a line for all that happens. Throws `RuleBroken` when a rule of PROTOCOL.md did not hold. */
export function play(script: Script, log: ((text: string) => void) | null = null): Played {
  const time = new VirtualTime(MAX_EVENTS)
  const journal = new Journal(log && ((text) => log(`${time.now.toFixed(1).padStart(8)}  ${text}`)))
  const limits = { ...LIMITS, maxOutboxMessages: script.maxOutboxMessages, lingerMs: script.lingerMs }
  const gateway = new GatewayShell(time, limits, journal, script.echoes)
  const client = new ClientShell({ time, gateway, journal, limits }, script)
  const end = HEALED_MS + RECOVERY_MS

  for (const { at, count } of script.up) time.at(at, () => client.say(count))
  for (const { at, count } of script.down) time.at(at, () => gateway.say(count))
  for (const { at, transport, talk } of script.uses) {
    if (transport !== null && !script.transports.includes(transport)) continue
    time.at(at, () => client.step({ type: 'use', transport }))
    for (let i = 0; i < talk; i++) {
      time.at(at + i * TALK_MS, () => client.say(1))
      time.at(at + i * TALK_MS, () => gateway.say(1))
    }
  }
  for (const { at, ms, isHidden } of script.aways) {
    time.at(at, () => client.leave(isHidden))
    time.at(at + ms, () => client.step({ type: 'back' }))
  }
  for (const at of script.restarts) time.at(at, () => gateway.restart())
  if (script.close !== null) {
    const { by, at } = script.close
    time.at(at, () => (by === 'client' ? client.close() : gateway.close()))
  }
  const tick = () => {
    gateway.tick()
    time.after(TICK_MS, tick)
  }
  time.at(TICK_MS, tick)
  time.at(0, () => client.step({ type: 'tick' }))

  hold('[S6]', time.run(end), () => `still busy after ${MAX_EVENTS} events, at ${time.now} ms`)
  settled(client, gateway, journal)
  return { reached: journal.reached, events: time.played }
}

/** What must be so in the end, long after the network has healed. */
function settled(client: ClientShell, gateway: GatewayShell, journal: Journal): void {
  const { session, watch } = client
  const { life } = watch
  for (const one of journal.clients) told(one, journal)
  if (life.end === null) {
    hold('[S7]', !life.closes, () => `${life.name} said goodbye and was never told the end`)
    hold('[S6]', client.isOpen, () => `${life.name} has no link that carries`)
    const peer = gateway.life(life.id)
    hold('[S6]', peer !== undefined, () => `the gateway does not have ${life.name}`)
    hold('[S1]', peer?.heard === life.said, () => `${peer?.heard} of ${life.said} messages went up`)
    hold('[S1]', peer?.said === life.heard, () => `${life.heard} of ${peer?.said} messages came down`)
    hold(
      '[S3]',
      session.outbox.length === 0,
      () => `${life.name} keeps ${session.outbox.length} messages that were heard`,
    )
  }
  for (const core of gateway.sessions) {
    // One that the client never heard of, or has left, is kept until it expires.
    if (core.id !== life.id || life.end !== null) continue
    hold('[S7]', core.state.name === 'open', () => `the gateway is ${core.state.name}, and the client was never told`)
    hold('[S3]', core.outbox.length === 0, () => `the gateway keeps ${core.outbox.length} messages that were heard`)
  }
}

/** A session that has ended was told so, and nothing that was said in it turned up in another. */
function told(life: ClientLife, journal: Journal): void {
  for (const peer of journal.gateways) {
    if (peer.id !== life.id) continue
    if (peer === life.peer && peer.end !== null) {
      hold('[S4]', life.end !== null, () => `${life.name} was not told that the gateway lost it (${peer.end})`)
    }
    if (life.end?.type === 'closed' && life.end.by === 'client' && peer.heardClose) {
      hold('[S7]', peer.heard === life.said, () => `${peer.heard} of ${life.said} messages arrived before the close`)
    }
  }
}
