import { expect, test } from 'vitest'
import { READ_BY_WEBHOOK, withAnonymous } from './gateway-options.ts'

test('a cookie is a credential for the back end that is asked, and who has none is anonymous', () => {
  const asked: (string | null)[] = []
  const backEnd = (_: Request, network: string | null) => {
    asked.push(network)
    return null
  }
  const authenticate = withAnonymous({ anonymous: true }, backEnd, READ_BY_WEBHOOK)
  const as = (headers: Record<string, string>) => authenticate(new Request('http://gateway/', { headers }), '192.0.2.1')
  expect(as({ cookie: 'login=1' })).toBe(null)
  expect(as({ authorization: 'Bearer t' })).toBe(null)
  expect(as({ 'user-agent': 'test' })).toEqual({ id: '' })
  expect(asked).toEqual(['192.0.2.1', '192.0.2.1'])
})
