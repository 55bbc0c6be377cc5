import { fileURLToPath } from 'node:url'
import express from 'express'

/** The chat's pages and scripts. `page` is what `/` answers. */
export function listen(page) {
  const file = (url) => (_request, response) => response.sendFile(fileURLToPath(url))
  const app = express()
  app.get('/', file(new URL(page, import.meta.url)))
  app.get('/new', file(new URL('new-page.html', import.meta.url)))
  app.get('/rungway.js', file(import.meta.resolve('@rungway/client/min')))
  app.get('/socket.io.js', file(new URL('../../dist/socket.io.esm.min.js', import.meta.resolve('socket.io-client'))))
  const server = app.listen(process.env.PORT ?? 8080, () => {
    console.log(`listening on http://localhost:${server.address().port}`)
  })
  return server
}
