import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { offerFiles } from './browser-files.ts'

test('serves its paths isolated and closes the connection, and leaves the rest to the server', async () => {
  const server = createServer((_, response) => response.end('its own'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  offerFiles(server, { '/page.html': '<p>', '/main.js': 'run()' })
  const get = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)

  const [page, script, other] = await Promise.all([get('/page.html'), get('/main.js'), get('/main.jsx')])
  expect(Object.fromEntries(page.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    connection: 'close',
  })
  expect(script.headers.get('content-type')).toBe('text/javascript')
  expect(await Promise.all([page.text(), script.text(), other.text()])).toEqual(['<p>', 'run()', 'its own'])
  server.close()
})
