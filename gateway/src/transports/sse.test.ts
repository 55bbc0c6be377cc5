import { describe, expect, test } from 'vitest'
import { openWorld, RawStream, refused, type World } from '../../testing/raw.ts'

const LIMITS = { maxOutboxMessages: 3 }
const idOf = (text: string) => /id: ([\w-]+):\d+\n/.exec(text)?.[1] ?? ''

const open = async (world: World, lastEventId?: string, query = '') =>
  await RawStream.open(`${world.url}/sse${query}`, lastEventId === undefined ? {} : { 'last-event-id': lastEventId })

describe('with a hello', () => {
  test('[T4] [C5] a retry and a comment, and then an event for each frame, as it stands on the wire', async () => {
    const world = await openWorld()
    const client = world.client()
    const stream = await RawStream.open(client.at('sse', { greet: 1 }))
    const session = world.sessions[0]
    session?.send({ text: 'two\nlines' })
    session?.send(new Uint8Array([0, 1, 2]))
    session?.close('bye')
    const [head, comment, welcome, ...events] = (await stream.until(/close"\]\n\n/)).split('\n\n')
    expect([head, comment]).toEqual(['retry: 2000\n:', expect.stringMatching(/^data: \["welcome",\{/)])
    expect([welcome, ...events]).toEqual([
      'data: [1,{"text":"two\\nlines"}]',
      'data: [2,"AAEC","base64"]',
      'data: [3,"bye","close"]',
      '',
    ])
  })
})

describe('a bare reader, as EventSource or curl', () => {
  test('[T5] is given a session, and ids that name it', async () => {
    const world = await openWorld()
    const stream = await open(world)
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    world.sessions[0]?.send('a')
    world.sessions[0]?.send('b')
    const text = await stream.until(/data: "b"\n\n/)
    const id = idOf(text)
    expect(id).toMatch(/^[\w-]{22}$/)
    expect(text).toBe(`retry: 2000\n:\n\nid: ${id}:1\ndata: "a"\n\nid: ${id}:2\ndata: "b"\n\n`)
  })

  test('[T5] names its session itself, if it likes', async () => {
    const world = await openWorld()
    const id = 'a-session-of-its-own-choice'
    const stream = await open(world, undefined, `?session=${id}`)
    world.sessions[0]?.send('a')
    expect(idOf(await stream.until(/data/))).toBe(id)
    for (const bad of ['short', 'with/other-characters-but-long-enough', 'x'.repeat(65)]) {
      expect(await refused(fetch(`${world.url}/sse?session=${encodeURIComponent(bad)}`))).toMatchObject({
        code: 'bad-request',
      })
    }
    expect(world.gateway.sessionCount).toBe(1)
    const messageOf = async (query: string) =>
      ((await (await fetch(`${world.url}/sse?${query}`)).json()) as { message: string }).message
    expect(await messageOf('session=short')).toContain('"session" is malformed')
    expect(await messageOf(`session=${id}&link=none`)).toContain('"link" is malformed')
  })

  test('[T5] resumes after what it saw last', async () => {
    const world = await openWorld({ limits: LIMITS })
    const first = await open(world)
    const session = world.sessions[0]
    session?.send('a')
    const id = idOf(await first.until(/data/))
    session?.send('b')
    await first.until(/data: "b"/)
    const second = await open(world, `${id}:1`)
    session?.send('c')
    const text = await second.until(/data: "c"\n\n/)
    expect(text).toBe(`retry: 2000\n:\n\nid: ${id}:2\ndata: "b"\n\nid: ${id}:3\ndata: "c"\n\n`)
    // The first was displaced, and nothing but its end came on it.
    expect((await first.rest()).split('\n\n').slice(3)).toEqual([
      'event: control\ndata: ["end","replaced","reopen",0]',
      '',
    ])
    expect(world.gateway.sessionCount).toBe(1)
  })

  test('[T6] loses its oldest history, is told so, and goes on', async () => {
    const world = await openWorld({ limits: LIMITS })
    const first = await open(world)
    const session = world.sessions[0]
    for (const n of [1, 2, 3, 4, 5]) {
      expect(session?.send(n)).toBe('queued')
      await first.until(new RegExp(`data: ${n}\n`))
    }
    const id = idOf(first.text)
    const late = await open(world, `${id}:1`)
    const text = await late.until(/data: 5\n\n/)
    expect(text).toBe(
      `retry: 2000\n:\n\nevent: reset\ndata: {"code":"unknown-session"}\n\n${[3, 4, 5].map((n) => `id: ${id}:${n}\ndata: ${n}\n\n`).join('')}`,
    )
    const current = await open(world, `${id}:2`)
    expect(await current.until(/data: 5\n\n/)).not.toContain('reset')
  })

  test('[T6] that has not been written to loses nothing silently: its session ends', async () => {
    const world = await openWorld({ limits: LIMITS })
    const stream = await open(world)
    const session = world.sessions[0]
    // All on one turn: nothing of it can have been written.
    expect([1, 2, 3, 4].map((n) => session?.send(n))).toEqual(['queued', 'queued', 'queued', 'overflow'])
    expect(await stream.rest()).toContain('["end","slow-consumer","reset",0]')
  })

  test('[T6] whose session is gone begins another, and is told what became of it', async () => {
    const world = await openWorld({ limits: { pingMs: 20 } })
    const unknown = await open(world, 'a-session-that-nobody-knows:7')
    const told = await unknown.until(/data: .*\n\n/)
    const id = idOf(told)
    expect(id).not.toBe('a-session-that-nobody-knows')
    expect(told).toContain(`event: reset\nid: ${id}:0\ndata: {"code":"unknown-session"}\n\n`)
    // A cut before the first message does not cost it another session.
    await unknown.leave()
    world.sessions[0]?.send('a')
    const again = await open(world, `${id}:0`)
    expect(idOf(await again.until(/data: "a"/))).toBe(id)
    expect(world.sessions).toHaveLength(1)
    const gone = new Promise((resolve) => world.sessions[0]?.on('close', resolve))
    await again.leave()
    while (world.sessions[0]?.transport !== null) await new Promise((resolve) => setImmediate(resolve))
    world.pass(world.gateway.limits.lingerMs)
    await gone
    const late = await open(world, `${id}:1`)
    expect(await late.until(/data: .*\n\n/)).toMatch(/event: reset\nid: [\w-]{22}:0\ndata: {"code":"expired"}\n\n/)
  })

  test('[T5] whose Last-Event-ID is of another form begins anew, without a reset', async () => {
    const world = await openWorld()
    for (const id of ['7', 'short:7', 'a-session-that-nobody-knows:', 'a-session-that-nobody-knows:-1']) {
      const stream = await open(world, id)
      world.sessions.at(-1)?.send('a')
      expect(await stream.until(/data: "a"/)).not.toContain('reset')
    }
  })

  test('[B11] that saw what was never said is refused', async () => {
    const world = await openWorld()
    const stream = await open(world)
    world.sessions[0]?.send('a')
    const id = idOf(await stream.until(/data/))
    expect(await refused(fetch(`${world.url}/sse`, { headers: { 'last-event-id': `${id}:99` } }))).toMatchObject({
      code: 'bad-sequence',
    })
  })

  test('[P1] is kept alive by comments, and need not answer', async () => {
    const world = await openWorld({ limits: { pingMs: 15, pongMs: 30 } })
    const stream = await open(world)
    await stream.until(/(:\n\n){8}/)
    world.sessions[0]?.send('a')
    const text = await stream.until(/data/)
    expect(text).toMatch(/^retry: 2000\n(:\n\n){8,}id: /)
  })
})
