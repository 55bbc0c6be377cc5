import { expectTypeOf, test } from 'vitest'
import type { ApiShape, ChannelOf, MethodOf, ParamsOf, PublishedIn, ResultOf } from './api.ts'
import type { Json } from './wire/frame.ts'

interface Price {
  readonly symbol: string
  readonly price: number
}
interface Api {
  channels: { ticker: Price; 'room:{id}': { text: string }; 'room:hall': { text: string; isPinned: boolean } }
  requests: { lookup: (query: { name: string }) => Promise<number>; now: () => string }
}

test('names of channels come from the map, a placeholder for any text', () => {
  expectTypeOf<ChannelOf<Api>>().toEqualTypeOf<'ticker' | `room:${string}` | 'room:hall'>()
  expectTypeOf<ChannelOf<ApiShape>>().toEqualTypeOf<string>()
})

test('what is published is that of the name, of a placeholder where no name is given in full', () => {
  expectTypeOf<PublishedIn<Api, 'ticker'>>().toEqualTypeOf<Price>()
  expectTypeOf<PublishedIn<Api, 'room:7'>>().toEqualTypeOf<{ text: string }>()
  expectTypeOf<PublishedIn<Api, 'room:hall'>>().toEqualTypeOf<{ text: string; isPinned: boolean }>()
  expectTypeOf<PublishedIn<ApiShape, 'anything'>>().toEqualTypeOf<Json>()
})

test('methods have the parameters and the answers of their functions', () => {
  type Requests = Api['requests']
  expectTypeOf<MethodOf<Requests>>().toEqualTypeOf<'lookup' | 'now'>()
  expectTypeOf<ParamsOf<Requests, 'lookup'>>().toEqualTypeOf<{ name: string }>()
  expectTypeOf<ResultOf<Requests, 'lookup'>>().toEqualTypeOf<number>()
  expectTypeOf<ResultOf<Requests, 'now'>>().toEqualTypeOf<string>()
  expectTypeOf<MethodOf<undefined>>().toEqualTypeOf<string>()
  expectTypeOf<ParamsOf<undefined, 'x'>>().toEqualTypeOf<Json>()
  expectTypeOf<ResultOf<undefined, 'x'>>().toEqualTypeOf<Json>()
})
