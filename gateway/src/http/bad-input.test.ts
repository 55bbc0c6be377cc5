import { CODES, type Code } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { openWorld, type RawClient, type Refused, refused, type World } from '../../testing/raw.ts'

/** Frames that break a rule: what they are answered with, and what they are. */
const BAD_FRAMES: Record<string, { readonly code: Code; readonly lines: Record<string, string> }> = {
  B1: {
    code: 'bad-frame',
    lines: {
      'no JSON': 'hello',
      'truncated JSON': '[1,{"a":',
      'a truncated string': '[1,"a',
      'two values in a line': '[1,"a"][2,"b"]',
      'an unpaired bracket': '[1,"a"]]',
      'what JavaScript would take': "[1,'a']",
    },
  },
  B2: {
    code: 'bad-frame',
    lines: {
      'an object': '{"seq":1,"body":"a"}',
      'a string': '"ack"',
      null: 'null',
      'an empty array': '[]',
      'a message without a body': '[1]',
      'a message with too many elements': '[1,"AAEC","base64",0]',
      'an encoding that is no string': '[1,"a",7]',
      'an unknown encoding': '[1,"a","rot13"]',
      'bytes that are no string': '[1,5,"base64"]',
      'bytes in base64 with rubbish in its last bits': '[1,"AB==","base64"]',
      'a reason that is no string': '[1,{},"close"]',
      'an ack of a string': '["ack","0"]',
      'an ack of nothing': '["ack"]',
      'an ack of too much': '["ack",0,0,0]',
      'an ack of part of a part': '["ack",0,0.5]',
      'a part without an end': '[1,"a","part",0]',
      'a part longer than the whole': '[1,"aaa","part",0,2]',
      'a part of a few characters': '[1,"a","part",0,9000]',
      'parts that are no frame together': '[1,"{","part",0,1]',
      'parts that are a part together': '[1,"\\"a\\",\\"part\\",0,1","part",0,16]',
      'parts that name a prototype': '[1,"{\\"__proto__\\":1}","part",0,15]',
      'a name in an array': '[["ack"],0]',
      'a claim without what was seen': '["claim",7]',
    },
  },
  B3: {
    code: 'bad-frame',
    lines: {
      'a welcome': '["welcome",{"epoch":"e","seen":0,"maxMessageBytes":1,"pingMs":1,"pollMs":1}]',
      'an end': '["end","closed","never",0]',
      'an unknown kind': '["hello",0]',
      'a name that every object has': '["constructor",0]',
      'a name of the prototype': '["__proto__",0]',
    },
  },
  B7: {
    code: 'bad-frame',
    lines: {
      'arrays too deep': `[1,${'['.repeat(65)}${']'.repeat(65)}]`,
      'objects too deep': `[1,${'{"a":'.repeat(65)}0${'}'.repeat(65)}]`,
      'deep enough for any stack': `[1,${'['.repeat(100_000)}${']'.repeat(100_000)}]`,
    },
  },
  B8: {
    code: 'bad-frame',
    lines: {
      'a key __proto__': '[1,{"__proto__":{"polluted":1}}]',
      'deep inside': '[1,[{"a":{"b":1,"__proto__":{"polluted":1}}}]]',
      'with space before the colon': '[1,{ "__proto__" : {"polluted":1}}]',
      'escaped in part': '[1,{"\\u005f_proto__":{"polluted":1}}]',
      'escaped in full': '[1,{"\\u005F\\u005f\\u0070\\u0072\\u006f\\u0074\\u006F\\u005f\\u005f":{"polluted":1}}]',
    },
  },
  B9: {
    code: 'bad-frame',
    lines: {
      'number 0': '[0,"a"]',
      'a negative number': '[-1,"a"]',
      'a fraction': '[1.5,"a"]',
      'more than is safe': '[9007199254740992,"a"]',
      'more than there is': '[1e999,"a"]',
      'no number': '[NaN,"a"]',
      'a negative ack': '["ack",-1]',
      'a fractional ack': '["ack",0.5]',
      'an ack beyond numbers': '["ack",1e999]',
      'a negative claim': '["claim",-1,0]',
      'a huge ping': '["ping",1e300]',
    },
  },
  B25: {
    code: 'bad-frame',
    lines: {
      'a body that is infinite': '[1,1e999]',
      'deep inside': '[1,[{"a":-1e400}]]',
      'by its digits': `[1,1${'0'.repeat(400)}]`,
    },
  },
  B10: {
    code: 'gap',
    lines: {
      'a skipped number': '[2,"b"]',
      'the last of all numbers': '[9007199254740991,"z"]',
      'a skipped close': '[5,"bye","close"]',
    },
  },
  B11: {
    code: 'bad-sequence',
    lines: { 'an ack of what was never said': '["ack",1]', 'a claim that saw what was never said': '["claim",99,1]' },
  },
}

/** No server reads a longer request line. */
const MAX_GET_CHARS = 8_000

/** The ways up: what the gateway answers to text on each. */
const WAYS_UP: Record<string, (client: RawClient, text: string) => Promise<Refused>> = {
  'POST /up': (client, text) => refused(client.post(text)),
  'GET /up': (client, text) => refused(client.get('up', { lines: text })),
  async websocket(client, text) {
    const link = await client.socket().opened()
    link.socket.send(text)
    return await link.refused()
  },
}

const withNeighbour = async (world: World): Promise<[RawClient, RawClient]> => {
  const both: [RawClient, RawClient] = [world.client(), world.client()]
  for (const each of both) await each.echo()
  // Numbers in the table begin with 1.
  both[0] = world.client()
  await both[0].post('')
  return both
}

describe('a bad frame ends what carried it: neither its session nor a neighbour', () => {
  for (const [id, { code, lines }] of Object.entries(BAD_FRAMES)) {
    for (const [way, say] of Object.entries(WAYS_UP)) {
      test(`[${id}] over ${way}: ${code}`, async () => {
        const world = await openWorld()
        const [victim, neighbour] = await withNeighbour(world)
        for (const [name, line] of Object.entries(lines)) {
          if (way === 'GET /up' && line.length > MAX_GET_CHARS) continue
          const { status, retryAfterMs, ...told } = await say(victim, line)
          expect({ name, status, ...told }).toEqual({
            name,
            status: CODES[code].status,
            code,
            retry: code === 'gap' ? 'reopen' : 'never',
          })
          victim.link++
        }
        const before = world.heard.length
        expect([await victim.echo(), await neighbour.echo()]).toEqual(world.heard.slice(before))
        expect({}).not.toHaveProperty('polluted')
        expect(world.errors).toEqual([])
      })
    }
  }

  for (const [way, say] of Object.entries(WAYS_UP)) {
    test(`[T10] [F1] over ${way}: what stands before the bad line is taken, what follows is not`, async () => {
      const world = await openWorld()
      const [victim, neighbour] = await withNeighbour(world)
      const { heard } = world
      heard.length = 0
      expect((await say(victim, '[1,"a"]\n\n[2,"b"]\nnonsense\n[3,"c"]')).code).toBe('bad-frame')
      expect(heard).toEqual(['a', 'b'])
      victim.said = 2
      await Promise.all([victim.echo(), neighbour.echo()])
    })

    test(`[B8] [B7] over ${way}: the string __proto__ is fine as a value, and so is nesting to the limit`, async () => {
      const world = await openWorld()
      const [victim, neighbour] = await withNeighbour(world)
      const deep = `${'['.repeat(64)}${']'.repeat(64)}`
      const lines = [
        '[1,"__proto__"]',
        '[2,{"a":"__proto__","b":"\\"__proto__\\":"}]',
        '[3,{"__proto":1,"___proto__":2}]',
        `[4,${deep}]`,
      ]
      world.heard.length = 0
      await say(victim, [...lines, 'stop'].join('\n'))
      expect(world.heard).toEqual(lines.map((line) => JSON.parse(line)[1]))
      victim.said = 4
      await Promise.all([victim.echo(), neighbour.echo()])
    })

    test(`[B10] over ${way}: what was skipped is taken when it comes`, async () => {
      const world = await openWorld()
      const [victim] = await withNeighbour(world)
      world.heard.length = 0
      expect((await say(victim, '[1,"a"]\n[3,"c"]')).code).toBe('gap')
      victim.link++
      await say(victim, '[1,"a"]\n[2,"b"]\n[3,"c"]\nstop')
      expect(world.heard).toEqual(['a', 'b', 'c'])
    })

    test(`[B5] over ${way}: a line over the limit is too large, one at the limit is not`, async () => {
      const world = await openWorld({ limits: { maxMessageBytes: 1_000 } })
      const [victim, neighbour] = await withNeighbour(world)
      world.heard.length = 0
      const line = (length: number) => `[1,"${'x'.repeat(length - 5)}"]`
      expect(await say(victim, line(1_065))).toMatchObject({ code: 'too-large', status: 413, retry: 'never' })
      expect(world.heard).toEqual([])
      victim.link++
      await say(victim, `${line(1_000)}\nstop`)
      expect(world.heard).toEqual(['x'.repeat(995)])
      victim.said = 1
      await Promise.all([victim.echo(), neighbour.echo()])
    })
  }
})
