import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createGateway, type GatewayOptions } from '../index.ts'
import { serve } from '../node/serve.ts'
import { unfolded } from './unfold.ts'

const HELLO = 'session=a-session-of-this-test-0&link=1&claim=0&seen=0&greet=1'
const LINE = JSON.stringify([1, { rows: Array.from({ length: 500 }, (_, id) => ({ id, state: 'pending' })) }])

async function open(options: GatewayOptions = { compress: true }) {
  const gateway = createGateway({ ...options, onRefusal() {} })
  const heard: unknown[] = []
  gateway.on('session', (session) => session.on('message', (body) => heard.push(body)))
  const { url, close } = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(close)
  const post = async (body: Buffer | string, coding = 'gzip', query = '') => {
    const headers = { 'content-type': 'text/plain', 'content-encoding': coding }
    const answer = await fetch(`${url}/up?${HELLO}${query}`, {
      method: 'POST',
      headers,
      body: new Blob([body]),
    })
    const text = await answer.text()
    return answer.ok ? 'taken' : JSON.parse(text).code
  }
  return { heard, post }
}

describe('a compressed body', () => {
  test('[T20] is taken, and `bytes` counts what it unfolds to', async () => {
    const { heard, post } = await open()
    expect(await post(gzipSync(LINE), 'GZip', `&bytes=${Buffer.byteLength(LINE) + 1}`)).toBe('incomplete')
    expect(heard).toEqual([])
    expect(await post(gzipSync(LINE), 'GZip', `&bytes=${Buffer.byteLength(LINE)}`)).toBe('taken')
    expect(heard).toEqual([JSON.parse(LINE)[1]])
  })

  test('[T20] is refused by another coding, and without the option', async () => {
    const { post } = await open()
    expect([await post(LINE, 'br'), await post(LINE, 'gzip, gzip')]).toEqual(['bad-type', 'bad-type'])
    expect(await post(LINE, 'identity')).toBe('taken')
    const plain = await open({})
    expect([await plain.post(gzipSync(LINE)), plain.heard]).toEqual(['bad-type', []])
  })

  test('[T20] that is a bomb is refused: 40 kB of 40 MB, and 100 bytes of 100 kB', async () => {
    const { heard, post } = await open()
    const bomb = gzipSync(Buffer.alloc(40_000_000, 'x'))
    expect(bomb.length).toBeLessThan(65_536)
    expect([await post(bomb), await post(gzipSync(Buffer.alloc(100_000, 'x')))]).toEqual(['too-large', 'too-large'])
    expect(heard).toEqual([])
  })

  test('[B18] that is cut, or no gzip at all, delivers nothing', async () => {
    const { heard, post } = await open()
    expect([await post(gzipSync(LINE).subarray(0, -20)), await post(LINE)]).toEqual(['bad-frame', 'bad-frame'])
    expect(heard).toEqual([])
  })
})

test('the most that is unfolded grows with the body, up to the most that a body may have', () => {
  const long = gzipSync(JSON.stringify(Array.from({ length: 3_000 }, (_, id) => `row ${id * 7919}`)))
  expect(unfolded(long, 1_000_000).ok).toBe(true)
  expect(unfolded(long, 10_000)).toEqual({ ok: false, error: 'too-large' })
})
