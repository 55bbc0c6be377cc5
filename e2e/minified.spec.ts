import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type * as Sdk from '@rungway/client'
import { expect, TRANSPORTS, test } from './fixtures.ts'

const MIN_URL = '/rungway.min.js'

const code = (): string => readFileSync(fileURLToPath(import.meta.resolve('@rungway/client/min')), 'utf8')

for (const { name } of TRANSPORTS) {
  test(`${name}: a page without a bundler talks by rungway.min.js`, async ({ page, site }) => {
    const { gateway, url } = await site()
    gateway.on('session', (session) => session.on('message', (body) => session.send(body)))
    await page.route(`**${MIN_URL}`, (route) => route.fulfill({ contentType: 'text/javascript', body: code() }))
    await page.goto(url)
    const heard = await page.evaluate(
      async ([from, chosen]) => {
        const { connect, TRANSPORTS } = (await import(from)) as typeof Sdk
        const client = connect('/rungway', { transports: TRANSPORTS.filter((each) => each.name === chosen) })
        const bodies: unknown[] = []
        const all = new Promise<void>((resolve) => {
          client.on('message', (body) => {
            bodies.push(body instanceof Uint8Array ? [...body] : body)
            if (bodies.length === 2) resolve()
          })
        })
        client.send({ text: 'hi' })
        client.send(new Uint8Array([1, 2, 255]))
        await all
        await client.flush()
        const { state } = client
        const { transport, sentence } = client.explain()
        client.close()
        return { bodies, state, transport, sentence }
      },
      [MIN_URL, name] as const,
    )
    expect(heard).toEqual({
      bodies: [{ text: 'hi' }, [1, 2, 255]],
      state: { name: 'open', transport: name },
      transport: name,
      sentence: expect.stringContaining(`On ${name} for `),
    })
  })
}
