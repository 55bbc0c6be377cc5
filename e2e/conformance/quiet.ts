import type { ClientTransport } from '@rungway/client'
import { expect, test } from 'vitest'
import { Heard } from './heard.ts'
import { openWorld } from './world.ts'

export function quiet(transport: ClientTransport): void {
  test('[P1] [P2] an idle link is kept alive, and stays', async () => {
    const signs = new Heard<string>()
    const world = await openWorld({ limits: { pingMs: 20, pongMs: 5_000 } })
    world.running.server.on('request', ({ url }: { readonly url?: string }) => signs.add(`asked ${url}`))
    const { client, heard, states, is } = world.connect([transport])
    client.on('wire', ({ direction, text }) => {
      // On a busy machine two of them leave in one write.
      for (const line of text.split('\n')) if (/^\["p[io]ng"/.test(line)) signs.add(`${direction} ${line}`)
    })
    await is('open')
    const peer = await world.peer()
    const before = signs.all.length
    await signs.until(before + 12)
    peer.session.send('still here')
    expect(await heard.until(1)).toEqual(['still here'])
    expect(states.all.map(({ name }) => name)).toEqual(['open'])
    const pings = signs.all.filter((sign) => sign.startsWith('down ["ping"'))
    const pongs = signs.all.filter((sign) => sign.startsWith('up ["pong"'))
    // A poll needs no ping: its answer is the sign of life.
    if (transport.name.endsWith('polling')) expect(pings).toEqual([])
    else {
      expect(pings.length).toBeGreaterThan(2)
      expect(pongs.slice(0, 3)).toEqual(pings.slice(0, 3).map((ping) => ping.replace('down ["ping"', 'up ["pong"')))
    }
  })
}
