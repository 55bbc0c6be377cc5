import { TRANSPORTS } from '@rungway/client'
import { describe, expect, test } from 'vitest'
import { HISTORICAL_IN_NODE } from '../historical/transports.ts'
import { conformance, type LeftOut } from './suite.ts'
import { openWorld, range } from './world.ts'
import { writesWith } from './writes.ts'

const NO_FETCH = 'its requests are no fetches that the test could change; the way up is the one of every HTTP transport'
const BY_XHR: LeftOut = { withoutPost: NO_FETCH, mangled: NO_FETCH }

const LEFT_OUT: Readonly<Record<string, LeftOut>> = {
  'xhr-streaming': BY_XHR,
  'xhr-polling': BY_XHR,
  multipart: BY_XHR,
  'jsonp-polling': {
    withoutPost: 'it has no POST',
    mangled: 'it has no fetch',
    burst: 'a burst goes up in as many URLs as it takes: below is how many',
    longBodies: 'what does not fit into a URL goes up in many: below',
  },
}

for (const transport of HISTORICAL_IN_NODE) conformance(transport, TRANSPORTS, LEFT_OUT[transport.name])

describe('jsonp-polling, where a URL is all that goes up', () => {
  const jsonp = HISTORICAL_IN_NODE.filter(({ name }) => name === 'jsonp-polling')
  const next = TRANSPORTS.filter(({ name }) => name === 'long-polling')

  test('a burst goes up in as few URLs as hold it, and down in one reply', async () => {
    const world = await openWorld()
    const { client, heard, is } = world.connect(jsonp)
    await is('open')
    const peer = await world.peer()
    for (const n of range(0, 100)) client.send(`burst ${n}`)
    await peer.heard.until(100)
    await client.flush()
    for (const n of range(0, 100)) peer.session.send(`burst ${n}`)
    await heard.until(100)
    expect(peer.heard.all).toEqual(range(0, 100).map((n) => `burst ${n}`))
    const { up, down } = world.network
    expect(writesWith('burst', up, 'jsonp-polling', 'up')).toBeLessThanOrEqual(4)
    expect(writesWith('burst', down, 'jsonp-polling', 'down')).toBe(1)
  })

  test('what is too long for a URL goes up in parts, and comes down all the same', async () => {
    const world = await openWorld()
    const { client, heard, is, changes } = world.connect([...jsonp, ...next])
    const attempts: string[] = []
    client.on('attempt', ({ message }) => attempts.push(message))
    await is('open')
    const peer = await world.peer()
    const long = 'x'.repeat(100_000)
    expect(peer.session.send(long)).toBe('queued')
    expect(await heard.until(1)).toEqual([long])
    expect(changes.all.map(({ to }) => to)).toEqual(['jsonp-polling'])
    client.send('short')
    client.send(long)
    expect(await peer.heard.until(2)).toEqual(['short', long])
    expect(changes.all.map(({ to }) => to)).toEqual(['jsonp-polling'])
    expect(attempts).toEqual([])
  })
})
