import { expectTypeOf, test } from 'vitest'
import type { ChannelClient, Json, Position, Publication } from './index.ts'

// The compiler is the test: nothing here is run.

interface Price {
  readonly symbol: string
  readonly price: number
}
interface Api {
  messages: { up: string; down: number }
  channels: { ticker: Price; 'room:{id}': { text: string } }
  requests: { lookup: (query: { name: string }) => number }
  clientRequests: { locate: (precision: number) => { x: number; y: number } }
}

const unrun = <T>(use: (client: T) => void): void => void use

test('one map types channels, requests and messages', () => {
  unrun<ChannelClient<Api>>((client) => {
    const ticker = client.channel('ticker')
    expectTypeOf(ticker.publish({ symbol: 'X', price: 1 })).toEqualTypeOf<Promise<Position>>()
    // @ts-expect-error: that is what rooms publish.
    ticker.publish({ text: 'hi' })
    client
      .channel('room:7')
      .subscribe()
      .on('publication', (each) => expectTypeOf(each).toEqualTypeOf<Publication<{ text: string }>>())
    // @ts-expect-error: there is no such channel.
    client.channel('attic')
    expectTypeOf(client.request('lookup', { name: 'x' })).toEqualTypeOf<Promise<number>>()
    // @ts-expect-error: it takes a name.
    client.request('lookup', { id: 1 })
    // @ts-expect-error: there is no such method.
    client.request('look', { name: 'x' })
    client.handle('locate', (precision, { signal }) => {
      expectTypeOf(precision).toBeNumber()
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
      return { x: 1, y: 2 }
    })
    // @ts-expect-error: that is no place.
    client.handle('locate', () => 1)
    client.send('raw')
    // @ts-expect-error: messages are texts.
    client.send(1)
  })
})

test('without a map data is JSON, and names are texts', () => {
  unrun<ChannelClient>((client) => {
    client
      .channel('any')
      .subscribe()
      .on('publication', ({ data }) => expectTypeOf(data).toEqualTypeOf<Json>())
    expectTypeOf(client.request('any', { any: 1 })).toEqualTypeOf<Promise<Json>>()
    // @ts-expect-error: JSON has no dates.
    client.channel('any').publish(new Date())
  })
})
