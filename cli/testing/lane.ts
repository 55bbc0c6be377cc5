import type { RawClient } from '../../gateway/testing/raw.ts'

/** Channels by hand: bodies of the lane up, and what comes down. */
export class LaneClient {
  readonly client: RawClient
  /** The bodies of the lane that have come, in order. */
  readonly heard: unknown[] = []

  constructor(client: RawClient) {
    this.client = client
  }

  async send(...bodies: unknown[]): Promise<void> {
    await this.client.greeted(bodies.map((body) => JSON.stringify([++this.client.said, body, 'c'])).join('\n'))
  }

  /** Polls until a body has come that fits. */
  async until(fits: (body: unknown) => boolean): Promise<unknown> {
    for (;;) {
      const found = this.heard.find(fits)
      if (found !== undefined) return found
      this.client.link++
      const answer = await this.client.get('long-polling', { resume: this.client.epoch, claim: this.client.link })
      for (const line of (await answer.text()).split('\n').filter(Boolean)) {
        const [seq, body, kind] = JSON.parse(line)
        if (typeof seq !== 'number') continue
        this.client.seen = seq
        if (kind === 'c') this.heard.push(body)
      }
      if (!answer.ok) throw new Error(`refused with ${answer.status}`)
    }
  }

  /** The answer to the call with that id. */
  async answer(id: number): Promise<unknown> {
    return await this.until((body) => Array.isArray(body) && (body[0] === 'ok' || body[0] === 'no') && body[1] === id)
  }
}
