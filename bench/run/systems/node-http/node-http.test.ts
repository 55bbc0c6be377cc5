import { expect, onTestFinished, test } from 'vitest'
import { nodeHttp } from './index.ts'

test.each(nodeHttp.techniques)('%s: one GET opens, and brings what the server sends at once', async (technique) => {
  const { listen } = await nodeHttp.server()
  const listening = await listen({ pollMs: 20 }, (end) => end.send({ at: 1, pad: '' }))
  onTestFinished(() => listening.close())
  const requests: string[] = []
  listening.server.on('request', ({ method }) => requests.push(method))
  const client = await nodeHttp.connect(listening.url, technique)
  onTestFinished(() => client.close())
  const received: number[] = []
  client.onMessage(({ at }) => received.push(at))
  expect(requests).toEqual(['GET'])
  expect(received).toEqual([1])
})
