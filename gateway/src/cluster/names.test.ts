import { expect, test } from 'vitest'
import type { GatewayRequest } from '../http/request.ts'
import { namesOf } from './names.ts'

const SESSION = 'abcdefghijklmnopqrstuv'
const OWN = `${SESSION}-node_one`

function names(query: string, headers: Record<string, string> = {}) {
  const fields = new URLSearchParams(query)
  const request: Pick<GatewayRequest, 'query' | 'header'> = {
    query: (name) => fields.get(name) ?? undefined,
    header: (name) => headers[name],
  }
  return namesOf(request)
}

test.each<[string, ReturnType<typeof names>]>([
  [`session=${SESSION}&link=1`, { session: SESSION, node: null, resumes: false }],
  [`session=${SESSION}&link=1&resume=`, { session: SESSION, node: null, resumes: false }],
  [`session=${SESSION}&link=1&resume=abcdefgh-node_one`, { session: SESSION, node: 'node_one', resumes: true }],
  [`session=${SESSION}&link=1&resume=ab-defgh-node-one`, { session: SESSION, node: 'node-one', resumes: true }],
  [`session=${SESSION}&link=1&resume=abcdefgh`, { session: SESSION, node: null, resumes: true }],
  [`session=${SESSION}&link=1&resume=last`, { session: SESSION, node: null, resumes: true }],
  [`session=${OWN}&link=1`, { session: OWN, node: 'node_one', resumes: false }],
  [`session=${OWN}&link=1&resume=abcdefgh-node_two`, { session: OWN, node: 'node_two', resumes: true }],
  [`session=${SESSION}`, { session: SESSION, node: null, resumes: false }],
  ['', null],
  ['session=short', null],
  [`session=${'a'.repeat(65)}`, null],
  [`session=${SESSION}%2F`, null],
])('%s', (query, expected) => {
  expect(names(query)).toEqual(expected)
})

test('a reader without a hello names its session by the id of the last event', () => {
  expect(names('', { 'last-event-id': `${OWN}:7` })).toEqual({ session: OWN, node: 'node_one', resumes: false })
  expect(names(`session=${SESSION}`, { 'last-event-id': `${OWN}:7` })?.session).toBe(OWN)
  expect(names(`session=${SESSION}`, { 'last-event-id': 'of another server' })?.session).toBe(SESSION)
})

test('a client with a hello does not', () => {
  expect(names(`session=${SESSION}&link=1`, { 'last-event-id': `${OWN}:7` })?.session).toBe(SESSION)
})
