import { fileURLToPath } from 'node:url'
import { createGateway } from '@rungway/gateway'
import express from 'express'

const SYMBOLS = { ACME: 100, GLOBEX: 250, INITECH: 40 }
const EVERY_MS = 250

const gateway = createGateway({
  // A page begins with the newest price, and a slow one is not given those that are out of date.
  channels: { 'price:{symbol}': { allow: { subscribe: 'anyone' }, newest: true, conflate: true } },
})
// Messages work beside channels.
gateway.on('session', (session) => session.on('message', (body) => session.send(body)))

const prices = { ...SYMBOLS }
setInterval(() => {
  for (const symbol of Object.keys(prices)) {
    prices[symbol] *= 1 + (Math.random() - 0.5) / 100
    void gateway.channel(`price:${symbol}`).publish({ price: Number(prices[symbol].toFixed(2)) })
  }
}, EVERY_MS)

const app = express()
app.get('/', (_request, response) => response.sendFile(fileURLToPath(new URL('index.html', import.meta.url))))
// As a CDN would serve it: one file, to pages of any site, kept for good.
app.get('/cdn/rungway-channels.min.js', (_request, response) => {
  response.sendFile(fileURLToPath(import.meta.resolve('@rungway/client/channels/min')), {
    headers: { 'access-control-allow-origin': '*' },
    immutable: true,
    maxAge: '1y',
  })
})
const server = app.listen(process.env.PORT ?? 8080, () => {
  console.log(`listening on http://localhost:${server.address().port}`)
})
gateway.attach(server, { path: '/rungway' })
