import { signal } from '@preact/signals'
import type { FaultName, LaneCounts } from '../../server/network/seen.ts'
import type { Page } from '../../server/techniques/client.ts'
import { TECHNIQUE_CLIENTS } from '../../server/techniques/clients.ts'
import type { News } from '../../server/techniques/news.ts'
import { Lane } from '../lane/lane.ts'
import { observed } from '../lane/observe.ts'
import { askNetwork, countsOf, nameOfPage } from '../site/network.ts'
import { Gaps } from './gaps.ts'
import { Tapped } from './tapped.ts'
import { NO_TRIAL_NUMBERS, type TrialNumbers } from './trial-numbers.ts'

const COUNT_MS = 500

/** A trial as a figure shows it: live, or a recording. */
export type ShownTrial = Pick<
  Trial,
  'technique' | 'lane' | 'isRunning' | 'fault' | 'numbers' | 'said' | 'start' | 'stop' | 'use'
> & {
  readonly tapped: Pick<Tapped, 'lines'> | null
}

/** One technique, started by the reader, with a network of its own. */
export class Trial {
  readonly technique: string
  readonly lane: Lane
  readonly isRunning = signal(false)
  readonly fault = signal<FaultName>('none')
  readonly numbers = signal<TrialNumbers>(NO_TRIAL_NUMBERS)
  /** What the technique says of itself, if it can. */
  readonly said = signal('')
  /** Its bytes, for one whose requests a page cannot see; null for every other. */
  readonly tapped: Tapped | null
  readonly #visitor = nameOfPage()
  readonly #gaps = new Gaps()
  #ending = new AbortController()
  #timer: ReturnType<typeof setInterval> | undefined
  #say: () => string = () => ''

  constructor(technique: string) {
    this.technique = technique
    this.lane = new Lane(technique)
    this.tapped = technique === 'engine-io' ? new Tapped(this.#visitor, this.lane) : null
  }

  start(): void {
    const run = TECHNIQUE_CLIENTS[this.technique]
    if (run === undefined || this.isRunning.value) return
    this.#ending = new AbortController()
    const { signal } = this.#ending
    this.isRunning.value = true
    this.#timer = setInterval(() => void this.#count(), COUNT_MS)
    const url = `${location.origin}/try/${this.technique}?visitor=${this.#visitor}&lane=${this.technique}`
    const ended = async () => {
      try {
        // Nothing is awaited otherwise: frames are looked for right after.
        if (this.tapped !== null) await this.tapped.begin(signal)
        await run(url, this.#page(signal), (news) => this.#heard(news))
      } catch {
        // Ten lines do not come back after a failure: the picture shows it, and the button starts anew.
        if (!signal.aborted && this.technique.endsWith('polling')) this.stop()
      }
    }
    void ended()
    this.#watchFrames()
  }

  stop(): void {
    this.#ending.abort()
    clearInterval(this.#timer)
    this.isRunning.value = false
    for (const activity of this.lane.activities) this.lane.end(activity, performance.now())
  }

  async use(fault: FaultName): Promise<void> {
    if (await askNetwork(this.#visitor, fault)) this.fault.value = fault
  }

  /** Frames tell their page little: what is in one is a stream, and one that loads anew is a request each time. */
  #watchFrames(): void {
    const { lane, technique } = this
    if (technique === 'forever-iframe') lane.begin('stream', technique, performance.now())
    if (technique !== 'reload') return
    document.querySelector('[data-stage] iframe')?.addEventListener('load', () => {
      const activity = lane.begin('poll', technique, performance.now())
      this.#heard(null)
      lane.end(activity, performance.now())
    })
  }

  #heard(news: News | null): void {
    this.lane.heard += 1
    if (news !== null) this.#gaps.heard(news.n)
    // Both see by themselves which request brought it.
    if (this.tapped !== null || this.technique === 'one-session') return
    const now = performance.now()
    const activity = this.lane.activities.findLast(({ endMs }) => endMs === null) ?? this.lane.activities.at(-1)
    if (activity !== undefined) this.lane.arrived(activity, 1, now)
  }

  /** What the technique uses of the browser, recorded. */
  #page(signal: AbortSignal): Page {
    const { lane, technique } = this
    const begin = (purpose: 'poll' | 'stream' | 'socket') => lane.begin(purpose, technique, performance.now())
    return {
      signal,
      document,
      environment: observed(lane, this.#visitor, () => performance.now()),
      show: (say) => {
        this.#say = say
      },
      async fetch(url, init) {
        const activity = begin(technique.endsWith('polling') ? 'poll' : 'stream')
        const response = await fetch(url, init)
        if (!technique.endsWith('polling')) return response
        const text = await response.text()
        // After the messages have been heard, which belong to this request.
        setTimeout(() => lane.end(activity, performance.now()))
        return new Response(text, response)
      },
      EventSource: class extends EventSource {
        constructor(url: string) {
          super(url)
          let activity = begin('stream')
          this.addEventListener('error', () => {
            lane.end(activity, performance.now())
            if (this.readyState === EventSource.CONNECTING) activity = begin('stream')
          })
        }
      },
      WebSocket: class extends WebSocket {
        constructor(url: string) {
          super(url)
          const activity = begin('socket')
          this.addEventListener('close', () => lane.end(activity, performance.now()))
        }
      },
    }
  }

  async #count(): Promise<void> {
    this.said.value = this.#say()
    const counts: LaneCounts | undefined = (await countsOf(this.#visitor))?.[this.technique]
    if (counts === undefined) return
    const { requests, bytesUp, bytesDown } = counts
    const { lost } = this.#gaps
    this.numbers.value = { messages: this.lane.heard, requests, bytes: bytesUp + bytesDown, lost }
  }
}
