import { expectTypeOf, test } from 'vitest'
import type { Json } from '../channels/index.ts'
import { useChannel, usePresence, useRequest, useSession } from './index.ts'

// The compiler is the test: nothing here is run.

interface Api {
  channels: { ticker: { price: number }; 'room:{id}': { text: string } }
  requests: { lookup: (query: { name: string }) => number }
}

test('hooks know the map of the client that they are given', () => {
  const component = () => {
    const { client } = useSession<Api>('/rungway')
    const { publications, publish } = useChannel(client, 'room:7', {
      onPublication: ({ data }) => expectTypeOf(data).toEqualTypeOf<{ text: string }>(),
    })
    expectTypeOf(publications[0]?.data).toEqualTypeOf<{ text: string } | undefined>()
    void publish({ text: 'hi' })
    // @ts-expect-error: that is what the ticker publishes.
    void publish({ price: 1 })
    // @ts-expect-error: there is no such channel.
    useChannel(client, 'attic')
    usePresence(client, 'ticker', { data: { at: 'home' } })
    const { data } = useRequest(client, 'lookup', { name: 'x' })
    expectTypeOf(data).toEqualTypeOf<number | undefined>()
    // @ts-expect-error: it takes a name.
    useRequest(client, 'lookup', { id: 1 })
  }
  expectTypeOf(component).toBeFunction()
})

test('without a map they take any', () => {
  const component = () => {
    const { client } = useSession(null)
    expectTypeOf(useChannel(client, 'any').publications[0]?.data).toEqualTypeOf<Json | undefined>()
    expectTypeOf(useRequest(client, 'any', { any: 1 }).data).toEqualTypeOf<Json | undefined>()
  }
  expectTypeOf(component).toBeFunction()
})
