import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { LadderEffect, LadderEvent } from './events.ts'
import { createLadder, type Ladder } from './ladder.ts'
import { LADDER } from './options.ts'
import { VENTURE_MS } from './racing.ts'
import type { Outcome, Rung } from './rung.ts'

const NAMES = ['websocket', 'sse', 'long-polling']
const { raceMs, openMs, patienceMs, climbMs, probationMs, stableMs, memoryMs, slowMs, minSilenceMs } = LADDER
const PING_MS = 25_000
const RTT_MS = 20

let ladder: Ladder
let now: number
/** When the link that speaks answers the question that it was asked. */
let answersAt: number
beforeEach(() => {
  now = 0
  answersAt = Number.POSITIVE_INFINITY
  ladder = createLadder(NAMES, () => 0.5)
})

/** An effect in a few words. */
function words(effect: LadderEffect): string {
  const { type, link, transport } = effect
  return type === 'owner' || type === 'candidate' ? `${type} ${link} ${transport}` : `${type} ${link}`
}

const step = (event: LadderEvent, at = now): string[] => {
  now = at
  return ladder.step(event, at).map(words)
}
const tick = (at = ladder.deadline) => step({ type: 'tick' }, at)
const welcomed = (link: number, at = now) => step({ type: 'welcomed', link, pingMs: PING_MS }, at)
const pong = (link: number, at = now) => step({ type: 'pong', link }, at)
const heard = (link: number, at = now) => step({ type: 'heard', link }, at)
const lost = (link: number, outcome: Outcome | null = 'refused', retryAfterMs = 0) =>
  step({ type: 'lost', links: [link], outcome, retryAfterMs }).filter((effect) => effect !== `close ${link}`)
const use = (transport: string | null) => step({ type: 'use', transport })
const away = (at = now) => step({ type: 'away' }, at)
const back = (at = now) => step({ type: 'back' }, at)
const rung = (transport: string) => ladder.rungs.find((one) => one.transport === transport) as Rung

/** A link carries: the welcome comes, and the answer to the question after it. */
function prove(link: number): string[] {
  heard(link, now + RTT_MS)
  const asked = welcomed(link)
  heard(link, now + RTT_MS)
  return [...asked, ...pong(link)]
}

/**
 * Time passes with nothing but ticks and, if a link speaks, something heard on it every 100 ms and
 * answers to its questions.
 */
function pass(ms: number, speaking: number | null = null): string[] {
  const until = now + ms
  const effects: string[] = []
  for (;;) {
    const spoken = speaking === null ? Number.POSITIVE_INFINITY : now - (now % 100) + 100
    const at = Math.min(Math.max(ladder.deadline, now), spoken, answersAt)
    if (at > until) break
    const isAnswer = at === answersAt
    if (isAnswer) answersAt = Number.POSITIVE_INFINITY
    const next =
      speaking === null ? tick(at) : isAnswer ? pong(speaking, at) : at === spoken ? heard(speaking, at) : tick(at)
    if (next.includes(`ping ${speaking}`)) answersAt = at + RTT_MS
    effects.push(...next)
  }
  now = until
  return effects
}

/**
 * Time passes in which nothing is said, and that link answers what it is asked. Returns when it was
 * asked.
 */
function idle(link: number, ms: number): number[] {
  const until = now + ms
  const asked: number[] = []
  while (ladder.deadline <= until) {
    expect(tick()).toEqual([`ping ${link}`])
    asked.push(now)
    heard(link, now + RTT_MS)
    expect(pong(link)).toEqual([])
  }
  now = until
  return asked
}

describe('opening', () => {
  test('[E6] begins with the best, at once', () => {
    expect(ladder.deadline).toBe(0)
    expect(tick(0)).toEqual(['owner 1 websocket'])
  })

  test('[D2] the next starts beside one that has not carried, a race apart; nothing is let go before another carries', () => {
    tick(0)
    expect(ladder.deadline).toBe(raceMs)
    expect(tick(raceMs - 1)).toEqual([])
    expect(tick(raceMs)).toEqual(['candidate 2 sse'])
    expect(tick(2 * raceMs)).toEqual(['candidate 3 long-polling'])
    expect(tick()).toEqual(['close 1'])
    expect(now).toBe(openMs)
    expect(rung('websocket').outcome).toBe('silent')
  })

  test('[D2] while nothing carries each link that was waited for in vain lets the next take longer, up to a limit', () => {
    ladder = createLadder(['only'], () => 0)
    tick(0)
    // Without jitter each is followed by the next at once.
    const waits = Array.from({ length: 12 }, (_, i) => {
      const since = now
      expect(tick()).toEqual([`close ${i + 1}`, `owner ${i + 2} only`])
      return now - since
    })
    expect(waits[0]).toBe(openMs)
    expect(waits.every((wait, i) => wait >= (waits[i - 1] ?? 0))).toBe(true)
    expect(waits.at(-1)).toBe(4 * openMs)
  })

  test('[D2] after a welcome the next may take twice as long as that took, and no longer', () => {
    for (const [tookMs, waitedMs] of [
      [openMs - 1_000, 2 * (openMs - 1_000)],
      [100, openMs],
    ] as const) {
      now = 0
      ladder = createLadder(['only'], () => 0)
      tick(0)
      pass(tookMs)
      welcomed(1)
      pong(1, now + 100)
      expect(lost(1, 'cut')).toEqual(['owner 2 only'])
      expect(pass(waitedMs - 1)).toEqual([])
      expect(pass(1)).toContain('close 2')
    }
  })

  test('[D2] no rung is tried twice while another waits for its first turn', () => {
    ladder = createLadder([...NAMES, 'short-polling'], () => 0)
    tick(0)
    pass(600)
    welcomed(1)
    pass(600)
    pong(1)
    pass(2_000, 1)
    // All are silent from now on; their pauses are over at once.
    const opened = pass(60_000).filter((effect) => effect.startsWith('candidate') || effect.startsWith('owner'))
    const turns = opened.map((effect) => effect.split(' ')[2])
    for (let i = 0; i + 4 <= 12; i += 4) expect(new Set(turns.slice(i, i + 4)).size).toBe(4)
  })

  test('[D2] beside the first of a race the next waits for two round trips more', () => {
    tick(0)
    welcomed(1, 300)
    pong(1, 600)
    lost(1, 'cut')
    expect(tick(now + raceMs)).toEqual([])
    expect(tick(now + 800)).toEqual(['candidate 3 sse'])
  })

  test('[D1] a welcome is not believed: the link in use is the first that has answered a question after it', () => {
    tick(0)
    tick(raceMs)
    expect(welcomed(1)).toEqual(['ping 1'])
    expect(welcomed(2)).toEqual(['ping 2'])
    expect(pong(2)).toEqual(['claim 2'])
    expect(pass(openMs, 2)).toContain('close 1')
    expect(rung('websocket').outcome).toBe('one-behind')
  })

  test('[D1] an answer to nothing proves nothing', () => {
    tick(0)
    tick(raceMs)
    expect(pong(2)).toEqual([])
    expect(pong(9)).toEqual([])
  })

  test('[D9] one that was welcomed late may take as long to answer', () => {
    tick(0)
    pass(openMs - 100)
    welcomed(1)
    expect(pass(openMs - 100)).not.toContain('close 1')
    pong(1)
    expect(rung('websocket').failures).toBe(0)
  })

  test('[D2] whoever carries first is in use; a better one that carries later takes over from it, a worse one is let go', () => {
    tick(0)
    tick(raceMs)
    tick(2 * raceMs)
    welcomed(2)
    expect(pong(2)).toEqual(['claim 2', 'close 3'])
    welcomed(1)
    expect(pong(1)).toEqual(['claim 1', 'close 2'])
  })

  test('[E6] a fast failure falls through to the next at once, without a pause', () => {
    tick(0)
    expect(lost(1)).toEqual(['owner 2 sse'])
    expect(lost(2)).toEqual(['owner 3 long-polling'])
  })

  test('[E5] a rung that failed rests, for longer each time', () => {
    ladder = createLadder(['only'], () => 0.5)
    const pauses = Array.from({ length: 8 }, (_, i) => {
      tick(now)
      lost(i + 1)
      const pause = ladder.deadline - now
      expect(tick(ladder.deadline - 1)).toEqual([])
      now = ladder.deadline
      return pause
    })
    expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 7_500, 7_500])
  })

  test('[E6] the pause that the gateway asks for is kept by all rungs, with a jitter on top', () => {
    tick(0)
    expect(lost(1, 'refused', 10_000)).toEqual([])
    expect(ladder.deadline).toBe(15_000)
    expect(tick(14_999)).toEqual([])
    expect(tick(15_000)).toEqual(['owner 2 websocket'])
  })

  test('[D2] a link that carried and that the gateway ends for a pause of its own has not failed, however often', () => {
    tick()
    let link = 1
    prove(link)
    for (let n = 0; n < 5; n++) {
      lost(link, 'cut', 100)
      // The pause, and half of it as jitter.
      expect(ladder.deadline).toBe(now + 150)
      expect(tick()).toEqual([`owner ${++link} websocket`])
      prove(link)
    }
    expect(rung('websocket').failures).toBe(0)
    lost(link, 'cut', 100)
    tick()
    lost(++link, 'refused', 100)
    // What is refused before it has carried has.
    expect(rung('websocket').failures).toBe(1)
  })

  test('[D4] what carried here before is tried first; those above it get their turn a while after it has carried', () => {
    ladder = createLadder(NAMES, () => 0.5, LADDER, 'sse')
    expect(tick(0)).toEqual(['owner 1 sse'])
    prove(1)
    expect(pass(climbMs - 1, 1)).toEqual([])
    expect(pass(1, 1)).toEqual(['candidate 2 websocket'])
    expect(prove(2)).toEqual(['ping 2', 'claim 2', 'close 1'])
  })

  test('[D4] what carried here before and does not any more is one of many', () => {
    ladder = createLadder(NAMES, () => 0.5, LADDER, 'sse')
    tick(0)
    expect(lost(1)).toEqual(['owner 2 websocket'])
  })
})

/** Opens, proves, and listens for a while. */
function settled(ms = 5_000): void {
  tick(now)
  prove(1)
  pass(ms, 1)
}

describe('watching', () => {
  test('[D3] unusual silence is asked about, and an answer is the end of it', () => {
    settled()
    expect(tick()).toEqual(['ping 1'])
    expect(now - 5_000).toBeLessThanOrEqual(minSilenceMs + 100)
    heard(1, now + RTT_MS)
    expect(pong(1)).toEqual([])
    expect(rung('websocket')).toMatchObject({ failures: 0, rttMs: RTT_MS })
  })

  test('[D3] [D9] a young link is asked at its first silence, then ever more rarely, and in the end when a ping of the gateway is overdue', () => {
    tick(0)
    prove(1)
    const asked = idle(1, 300_000)
    const gaps = asked.map((at, i) => at - (asked[i - 1] ?? now - 300_000))
    expect(gaps[0]).toBe(minSilenceMs)
    const growing = gaps.slice(0, 5)
    expect(growing.slice(1).every((gap, i) => gap > 2 * (growing[i] ?? 0))).toBe(true)
    expect(new Set(gaps.slice(6))).toEqual(new Set([PING_MS * 1.2 + 1_000 + RTT_MS]))
  })

  test('[D3] how long a link took to open says nothing of its silences', () => {
    tick(0)
    pass(2_000)
    heard(1)
    welcomed(1)
    pass(2_000)
    heard(1)
    pong(1)
    expect(ladder.deadline - now).toBe(minSilenceMs)
  })

  test('[D3] the round trip of a lively link is measured anew, though it is never silent', () => {
    tick(0)
    pass(1_000)
    welcomed(1)
    pong(1, 2_000)
    expect(rung('websocket').rttMs).toBe(1_000)
    heard(1)
    pass(19_000, 1)
    const asked = pass(60_000, 1).filter((effect) => effect === 'ping 1')
    // Over HTTP each is a request: no more than are needed.
    expect(asked).toHaveLength(3)
    pass(40_000, 1)
    expect(rung('websocket').rttMs).toBeLessThan(100)
  })

  test('[D3] a missed acknowledgement is a question, whatever else is heard', () => {
    settled()
    expect(step({ type: 'tick', link: 1 })).toEqual(['ping 1'])
    expect(step({ type: 'tick', link: 1 })).toEqual([])
    heard(1)
    expect(tick()).toEqual(['candidate 2 websocket'])
  })

  test('[D3] a link that takes over is asked at its first silence, though it was quiet as a candidate', () => {
    tick(0)
    lost(1)
    prove(2)
    pass(200, 2)
    prove(3)
    pass(2 * probationMs, 2)
    expect(pong(3)).toEqual(['claim 3', 'close 2'])
    expect(ladder.deadline - now).toBe(minSilenceMs)
  })

  test('[D3] an unanswered question has others tried beside, and the first that carries takes over before anything is let go', () => {
    settled()
    tick()
    expect(tick()).toEqual(['candidate 2 websocket'])
    expect(tick()).toEqual(['candidate 3 sse'])
    expect(prove(3)).toEqual(['ping 3', 'claim 3', 'close 1'])
    expect(rung('websocket')).toMatchObject({ failures: 1, outcome: 'held' })
  })

  test('[D3] one that delivers everything one-behind is found out by what came after the question', () => {
    settled()
    tick()
    heard(1, now + 10)
    tick()
    prove(2)
    expect(rung('websocket').outcome).toBe('one-behind')
  })

  test('[D3] one that answers after all stays, and whoever was tried beside it is let go', () => {
    settled()
    tick()
    tick()
    expect(pong(1)).toEqual([])
    expect(prove(2)).toEqual(['ping 2', 'close 2'])
    expect(rung('websocket').failures).toBe(0)
  })

  test('[D3] one that answers late again and again has been late', () => {
    settled()
    tick()
    pass(1_600)
    pong(1)
    heard(1)
    pass(patienceMs)
    const open = ladder.rungs.reduce((sum, { attempts }) => sum + attempts, 0)
    prove(open)
    expect(rung('websocket').outcome).toBe('late')
  })

  test('[D3] with nothing else to go to, it is given up in the end, and opened again', () => {
    ladder = createLadder(['only'], () => 0.5)
    settled()
    tick()
    const asked = now
    // Another link of the only rung is tried beside it.
    expect(tick()).toEqual(['candidate 2 only'])
    lost(2, 'refused')
    const effects = pass(asked + patienceMs - now)
    expect(effects).toContain('close 1')
    expect(effects.some((effect) => effect.startsWith('owner') || effect.startsWith('candidate'))).toBe(true)
  })
})

describe('climbing', () => {
  /** On the second rung, because the first has failed so often. */
  function fallen(failures = 1): void {
    tick(0)
    lost(1)
    prove(2)
    for (let link = 3; link < failures + 2; link++) {
      climb()
      lost(link)
    }
  }

  /** Until the next is tried. */
  function climb(): void {
    while (pass(50, 2).every((effect) => !effect.startsWith('candidate')));
  }

  test('[D4] the rungs above the one in use are tried beside it, after a pause', () => {
    fallen()
    expect(pass(5_000, 2)).toContain('candidate 3 websocket')
  })

  test('[D4] one that failed must hold for a while, and answer once more, before it is believed again', () => {
    fallen()
    pass(200, 2)
    expect(prove(3)).toEqual(['ping 3'])
    expect(pass(2 * probationMs - 1, 2)).toEqual([])
    expect(pass(1, 2)).toEqual(['ping 3'])
    expect(pong(3)).toEqual(['claim 3', 'close 2'])
  })

  test('[D4] probation is twice as long with each failure', () => {
    fallen(3)
    climb()
    prove(5)
    expect(pass(8 * probationMs - 1, 2)).not.toContain('ping 5')
    expect(pass(1, 2)).toContain('ping 5')
  })

  test('[D4] one that does not answer then has failed, and the one in use is not touched', () => {
    fallen()
    pass(200, 2)
    prove(3)
    expect(pass(5_000, 2)).toContain('close 3')
    expect(rung('websocket')).toMatchObject({ failures: 2, outcome: 'held' })
    expect(rung('sse').failures).toBe(0)
  })

  test('[D4] in the background one is tried at a time', () => {
    tick(0)
    lost(1)
    lost(2)
    prove(3)
    expect(pass(openMs, 3).filter((effect) => effect.startsWith('candidate'))).toHaveLength(1)
  })

  test('[D4] one that is slower by far than the present one is not better', () => {
    fallen()
    pass(200, 2)
    pass(slowMs, 2)
    welcomed(3)
    pass(slowMs + 100, 2)
    expect(pong(3)).toContain('close 3')
    expect(rung('websocket').outcome).toBe('late')
  })

  test('[D4] what failed long ago says nothing', () => {
    fallen(2)
    expect(rung('websocket').failures).toBe(2)
    climb()
    away()
    lost(4)
    back(now + memoryMs)
    lost(5)
    expect(rung('websocket').failures).toBe(1)
  })

  test('[E5] a link that held for stableMs has earned a new count, and one that did not has not', () => {
    ladder = createLadder(['only'], () => 0.5)
    tick(0)
    prove(1)
    lost(1, 'cut')
    // The first time at once.
    expect(rung('only')).toMatchObject({ failures: 1, retryAt: now })
    prove(2)
    pass(stableMs - 1, 2)
    lost(2, 'cut')
    expect(rung('only').failures).toBe(2)
    tick()
    prove(3)
    pass(stableMs, 3)
    lost(3, 'cut')
    expect(rung('only').failures).toBe(1)
  })

  test('[D2] a candidate that found no room is not tried again at once, though it did nothing wrong', () => {
    fallen()
    pass(200, 2)
    prove(3)
    expect(lost(3, null)).toEqual([])
    expect(rung('websocket')).toMatchObject({ failures: 1, retryAt: now + climbMs })
  })

  test('[E5] an owner that is lost by no fault of its own is opened again at once', () => {
    settled()
    expect(lost(1, null)).toEqual(['owner 2 websocket'])
    expect(rung('websocket').failures).toBe(0)
  })

  test('[E5] an owner that is lost so again soon rests, without blame: whatever ends each session would end the next as fast', () => {
    settled()
    expect(lost(1, null)).toEqual(['owner 2 websocket'])
    prove(2)
    expect(lost(2, null)).toEqual(['owner 3 sse'])
    const since = now
    prove(3)
    expect(pass(climbMs - 1 - (now - since), 3)).toEqual([])
    expect(pass(1, 3)).toEqual(['candidate 4 websocket'])
    expect(rung('websocket').failures).toBe(0)
  })

  test('[D5] an owner that is let go while it is away is opened again at once, however often', () => {
    settled()
    for (const link of [1, 2, 3]) {
      away()
      expect(lost(link, null)).toEqual([])
      expect(back()).toEqual([`owner ${link + 1} websocket`])
    }
  })
})

describe('the life of the page', () => {
  test('[D5] while it is away nothing is opened, asked, given up or counted', () => {
    settled()
    expect(away()).toEqual([])
    expect(ladder.deadline).toBe(Number.POSITIVE_INFINITY)
    expect(tick(now + 3_600_000)).toEqual([])
    expect(lost(1, 'cut')).toEqual([])
    expect(rung('websocket')).toMatchObject({ failures: 0, outcome: null })
    expect(back()).toEqual(['owner 2 websocket'])
  })

  test('[D5] while it is away and has no link, one is tried every 30 s, and counts against no rung', () => {
    settled()
    away()
    lost(1, 'cut')
    expect(ladder.deadline).toBe(now + VENTURE_MS)
    expect(tick()).toEqual(['owner 2 websocket'])
    expect(lost(2)).toEqual([])
    expect(ladder.deadline).toBe(now + VENTURE_MS)
    const [, opened] = [tick(), ladder.deadline]
    expect(opened).toBe(now + VENTURE_MS)
    // One that is silent makes room for the next.
    expect(tick()).toEqual(['close 3', 'owner 4 long-polling'])
    expect(ladder.rungs.map(({ failures }) => failures)).toEqual([0, 0, 0])
    expect(back()).not.toContain('close 4')
  })

  test('[D5] a link that carries although the page is told to be away ends the absence', () => {
    settled()
    away()
    lost(1, 'cut')
    tick()
    prove(2)
    expect(ladder.deadline).toBeLessThan(Number.POSITIVE_INFINITY)
    expect(lost(2, 'cut')).toEqual(['owner 3 websocket'])
    expect(rung('websocket').failures).toBe(1)
  })

  test('[D5] when it is back the link in use is asked, and no rung has to rest', () => {
    tick(0)
    lost(1)
    prove(2)
    pass(100, 2)
    away()
    expect(back(now + 60_000)).toEqual(['ping 2', 'candidate 3 websocket'])
    heard(2, now + 400)
    pong(2)
    expect(rung('sse').failures).toBe(0)
  })

  test('[D5] what a link is found to have suffered meanwhile is nobody’s fault', () => {
    settled()
    away()
    back(now + 60_000)
    expect(lost(1, 'cut')).toContain('owner 2 websocket')
    expect(rung('websocket').failures).toBe(0)
    prove(2)
    lost(2, 'cut')
    expect(rung('websocket').failures).toBe(1)
  })

  test('[D5] an answer that waited in the buffer of a frozen page is no excuse taken back: a cut in the same burst is nobody’s fault', () => {
    settled()
    tick()
    away()
    expect(back(now + 60_000)).toContain('ping 1')
    pong(1)
    expect(lost(1, 'cut')).toContain('owner 2 websocket')
    expect(rung('websocket').failures).toBe(0)
  })

  test('[D5] a link is judged again once it has answered what it was asked since the page is back', () => {
    settled()
    tick()
    away()
    back(now + 60_000)
    pong(1)
    pong(1, now + RTT_MS)
    lost(1, 'cut')
    expect(rung('websocket').failures).toBe(1)
  })

  test('[D5] a cut that a busy loop found with much else is nobody’s fault', () => {
    settled()
    expect(heard(1, ladder.deadline + 60_000)).toEqual(['ping 1'])
    expect(lost(1, 'cut')).toContain('owner 2 websocket')
    expect(rung('websocket').failures).toBe(0)
  })

  test('[D5] [D9] an answer that waited while nothing was watched proves, but is no measure: the welcome is, and the next answer', () => {
    tick(0)
    pass(1_000)
    welcomed(1)
    expect(heard(1, 60_000)).toContain('ping 1')
    pong(1)
    expect(rung('websocket').rttMs).toBe(1_000)
    expect(ladder.answerMs(1)).toBeGreaterThan(2_000)
    pong(1, now + 2_000)
    expect(rung('websocket').rttMs).toBe(1_500)
  })

  test('[D5] a tick that comes late was late because nobody watched: what is overdue by then is given its time again', () => {
    settled()
    expect(tick()).toEqual(['ping 1'])
    // It would be suspect, and others tried.
    expect(tick(ladder.deadline + 60_000)).toEqual(['ping 1'])
    expect(ladder.deadline).toBeGreaterThan(now)
    pong(1)
    pong(1, now + 1)
    expect(rung('websocket').failures).toBe(0)
  })

  test('[D5] what has come by the time a late tick comes is heard first', () => {
    tick(0)
    pass(openMs - 1)
    // The page was busy until a moment after this was due.
    expect(heard(1, openMs + 100)).toEqual([])
    expect(welcomed(1)).toEqual(['ping 1'])
    expect(tick(now)).not.toContain('close 1')
  })
})

describe('a wish of the application', () => {
  test('[L10] is tried beside the link in use, and claimed once it has carried; only then is the old link let go', () => {
    settled()
    expect(use('sse')).toEqual(['candidate 2 sse'])
    expect(prove(2)).toEqual(['ping 2', 'claim 2', 'close 1'])
    expect(pass(60_000, 2).filter((effect) => effect.includes('websocket'))).toEqual([])
  })

  test('[L10] that does not carry is given up, and the old link stays', () => {
    settled()
    use('sse')
    expect(pass(openMs, 1)).toContain('close 2')
    expect(rung('sse').outcome).toBe('silent')
    expect(rung('websocket').failures).toBe(0)
  })

  test('is not fallen through from', () => {
    tick(0)
    use('sse')
    lost(1)
    const effects = [...pass(60_000)]
    expect(effects.filter((effect) => effect.includes('websocket') || effect.includes('long-polling'))).toEqual([])
  })

  test('null leaves the choice to the ladder again', () => {
    settled()
    use('long-polling')
    prove(2)
    expect(use(null)).toEqual(['candidate 3 websocket'])
  })

  test('for what is in use opens nothing', () => {
    settled()
    expect(use('websocket')).toEqual([])
  })
})

test('of a link that is not known nothing matters', () => {
  settled()
  for (const effects of [lost(9), welcomed(9), pong(9), heard(9)]) expect(effects).toEqual([])
})

test('what a link may take to answer is its own pace: half of openMs before it was welcomed, twice its welcome before it has answered', () => {
  tick(0)
  expect(ladder.answerMs(9)).toBe(openMs / 2)
  expect(ladder.answerMs(1)).toBe(openMs / 2)
  pass(1_000)
  welcomed(1)
  expect(ladder.answerMs(1)).toBe(2_000)
  pass(2_000)
  pong(1)
  expect(ladder.answerMs(1)).toBeGreaterThan(4_000)
})

test('[L1] [L10] [D2] in any life link numbers ascend, each rung has two links at most, and none is claimed that has not carried', () => {
  const event = fc.oneof<fc.Arbitrary<(known: number) => LadderEvent>[]>(
    fc.constant(() => ({ type: 'tick' })),
    fc.nat(3).map((of) => (known) => ({ type: 'tick', link: known - of })),
    fc.nat(3).map((of) => (known) => ({ type: 'welcomed', link: known - of, pingMs: PING_MS })),
    fc.nat(3).map((of) => (known) => ({ type: 'pong', link: known - of })),
    fc.nat(3).map((of) => (known) => ({ type: 'heard', link: known - of })),
    fc
      .record({
        of: fc.nat(3),
        retryAfterMs: fc.constantFrom(0, 0, 500),
        outcome: fc.constantFrom('cut' as const, 'refused' as const, null),
      })
      .map(({ of, ...how }) => (known) => ({ type: 'lost', links: [known - of], ...how })),
    fc.constantFrom(null, ...NAMES).map((transport) => () => ({ type: 'use', transport })),
    fc.constantFrom('away' as const, 'back' as const).map((type) => () => ({ type })),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat(3_000)), { maxLength: 80 }), (events) => {
      const ladder = createLadder(NAMES, () => 0.5)
      const live = new Map<number, string>()
      const answered = new Set<number>()
      const asked = new Set<number>()
      let [known, now, isAway, awayAt] = [0, 0, false, 0]
      for (const [next, later] of events) {
        now += later
        const one = next(known)
        if (one.type === 'away') [isAway, awayAt] = [true, now]
        if (one.type === 'back') isAway = false
        if (one.type === 'pong' && asked.has(one.link)) answered.add(one.link)
        for (const effect of ladder.step(one, now)) {
          if (effect.type === 'owner' || effect.type === 'candidate') {
            expect(effect.link).toBe(++known)
            expect(isAway && now < awayAt + VENTURE_MS).toBe(false)
            live.set(effect.link, effect.transport)
            // One that is not believed any more, and one that may follow it.
            expect([...live.values()].filter((name) => name === effect.transport).length).toBeLessThanOrEqual(2)
          } else if (effect.type === 'close') expect(live.delete(effect.link)).toBe(true)
          else expect(live.has(effect.link)).toBe(true)
          if (effect.type === 'ping') asked.add(effect.link)
          if (effect.type === 'claim') expect(answered.has(effect.link)).toBe(true)
        }
        expect(ladder.deadline).toBeGreaterThanOrEqual(now)
      }
    }),
    { numRuns: 500 },
  )
})

test('[D5] a close effect says how the link failed, and nothing for what happens while the page is away', () => {
  tick(0)
  const closed = (event: LadderEvent) => ladder.step(event, now).find(({ type }) => type === 'close')
  expect(closed({ type: 'lost', links: [1], outcome: 'refused', retryAfterMs: 0 })).toMatchObject({
    outcome: 'refused',
  })
  away()
  expect(closed({ type: 'lost', links: [2], outcome: 'cut', retryAfterMs: 0 })).toMatchObject({ outcome: null })
})

describe('what comes in parts', () => {
  const bulk = (link: number, at = now) => [...heard(link, at), ...step({ type: 'bulk', link }, at)]

  test('[D9] a question waits while parts arrive, however slowly, and no other rung is tried', () => {
    tick()
    prove(1)
    const effects: string[] = []
    // One each second, and the answer behind all of them.
    for (const until = now + 30_000; now < until; ) {
      const next = now + 1_000
      while (ladder.deadline < next) effects.push(...tick())
      effects.push(...bulk(1, next))
    }
    expect(effects.filter((effect) => effect !== 'ping 1')).toEqual([])
    expect(effects).toContain('ping 1')
  })

  test('[D7] [D9] when they stop the others are tried within seconds', () => {
    tick()
    prove(1)
    for (let nth = 0; nth < 5; nth++) {
      while (ladder.deadline < now + 900) tick()
      bulk(1, now + 900)
    }
    const stoppedAt = now
    let effects: string[] = []
    while (!effects.some((effect) => effect.startsWith('candidate'))) effects = tick()
    expect(now - stoppedAt).toBeLessThan(7_000)
  })
})
