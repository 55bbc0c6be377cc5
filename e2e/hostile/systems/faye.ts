import faye from 'faye'
import { type Connect, type Numbered, numbered } from './system.ts'

const fayeWith =
  (...disabled: string[]): Connect =>
  (url, ears) => {
    const client = new faye.Client(`${url}/faye`)
    for (const transport of disabled) client.disable(transport)
    const transport = () => client._dispatcher?._transport?.connectionType ?? ''
    let isUp = false
    client.on('transport:up', () => {
      isUp = true
      ears.changed(transport())
    })
    client.on('transport:down', () => {
      isUp = false
    })
    const subscribed = client.subscribe('/down', ({ n }: Numbered) => ears.heard(n))
    subscribed.then(
      () => ears.ready(),
      () => {},
    )
    return {
      say: (n, pad) => void client.publish('/up', numbered(n, pad)).then(undefined, () => {}),
      standing: () => ({ transport: isUp ? transport() : 'disconnected', reason: '' }),
      close: () => void client.disconnect(),
    }
  }

export const fayeAll: Connect = fayeWith()
export const fayeHttp: Connect = fayeWith('websocket')
