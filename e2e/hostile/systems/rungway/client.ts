import { type Client, type ClientOptions, connect, TRANSPORTS } from '@rungway/client'
import { type Connect, numbered, type Standing } from '../system.ts'
import type { Said } from './body.ts'

/**
 * After a `reset` it does what the README advises: it sends again what is in doubt, marked as such,
 * and how far it has heard, so that the other half can do the same.
 */
export const rungway =
  (transports: ClientOptions['transports']): Connect =>
  (url, ears, { WebSocket, token }) => {
    const client = connect(url, {
      transports,
      environment: WebSocket === undefined ? {} : { WebSocket },
      ...(token && { token }),
    })
    let blocked = 0
    client.on('attempt', ({ message }) => {
      if (message.includes('blocked-size')) blocked += 1
    })
    let newest = 0
    let reason = ''
    const say = (said: Said) => {
      try {
        client.send({ ...said })
      } catch (error) {
        reason = String(error)
      }
    }
    client.on('message', (body) => {
      const { n } = body as { n: number }
      newest = Math.max(newest, n)
      ears.heard(n)
    })
    client.on('state', (state) => {
      if (state.name === 'open') {
        ears.ready()
        ears.changed(state.transport)
      }
      if (state.name === 'closed') reason = `closed by the ${state.by}: ${state.error?.message ?? state.reason}`
    })
    client.on('transport', (change) => {
      reason = change.reason
    })
    client.on('reset', ({ inDoubt }) => {
      ears.reset()
      say({ after: newest })
      for (const said of inDoubt as unknown as Said[]) if ('n' in said) say({ ...said, again: true })
    })
    say({ after: 0 })
    return {
      say: (n, pad) => say(numbered(n, pad)),
      standing: () => ({ ...standing(client, reason), blocked }),
      close: () => client.close(),
    }
  }

function standing(client: Client, reason: string): Standing {
  const { state } = client
  const { explain } = client as Client & { readonly explain?: () => unknown }
  return {
    transport: state.name === 'open' ? state.transport : state.name,
    reason,
    ...(state.name === 'closed' && { told: state.unacknowledged.length }),
    ...(explain === undefined ? {} : { explained: explain.call(client) }),
  }
}

export const rungwayAll: Connect = rungway(TRANSPORTS)
export const rungwayHttp: Connect = rungway(TRANSPORTS.filter(({ name }) => name !== 'websocket'))
