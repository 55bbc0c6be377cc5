import { expect, test } from 'vitest'
import { ClientBook, HostBook, RoomBook } from './books.ts'

function pair() {
  const wrongs: string[] = []
  const client = new ClientBook((what) => wrongs.push(what))
  return { client, host: new HostBook(), wrongs }
}

test('what was said, heard and answered adds up', () => {
  const { client, host, wrongs } = pair()
  for (const n of [1, 2, 3]) {
    client.said = n
    expect(host.heard(n)).toBeNull()
    host.answers += 1
    client.answer(host.answers)
  }
  expect([client.against(host.account, true), wrongs]).toEqual([[], []])
})

test('what is lost without a word is found, in the middle and at the end; what is in doubt may be lost', () => {
  const { client, host } = pair()
  client.said = 4
  host.heard(1)
  host.heard(3)
  expect(client.against(host.account, true)).toEqual([
    'the gateway has not heard 2, and nothing said so',
    'the gateway has not heard 4, and nothing said so',
  ])
  client.lost([2, 4])
  expect(client.against(host.account, true)).toEqual([])
})

test('what comes twice or out of order is found, on either side', () => {
  const { client, host, wrongs } = pair()
  host.heard(2)
  expect(host.heard(2)).toBe('message 2 came after 2')
  expect([host.handled(1), host.handled(1)]).toEqual([null, 'request 1 was carried out twice'])
  client.answer(1)
  client.answer(3)
  expect(wrongs).toEqual(['answer 3 came after 1'])
})

test('answers of the present session are all there, and requests were carried out as often as they were answered', () => {
  const { client, host } = pair()
  client.said = 1
  host.heard(1)
  host.answers = 1
  client.asked = 1
  client.answered = 1
  expect(client.against(host.account, false)).toEqual([
    '0 requests were carried out, of 1 that were made and 1 answered',
  ])
  host.handled(1)
  expect(client.against(host.account, true)).toEqual(['of 1 answers 0 have come'])
})

test('a subscriber hears each publication once, in order, up to the last', () => {
  const wrongs: string[] = []
  const book = new RoomBook((what) => wrongs.push(what))
  book.publication(7, 'a', 3)
  book.publication(8, 'a', 4)
  expect(book.against({ offset: 9, members: 1 })).toEqual(['the channel is at 9, and the subscriber at 8'])
  book.publication(10, 'a', 4)
  expect(wrongs).toEqual(['publication 10 came after 8', 'publication 4 of a came after 4'])
})
