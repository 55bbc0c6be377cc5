import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HttpServer, listen } from '../run/systems/http-server.ts'
import { paced } from './pace.ts'
import { freePort, HttpPublisher, type PeerHost, PeerProcess } from './peer-process.ts'

const PUSHPIN = '/usr/bin/pushpin'
/** What its runner starts: connections, requests to the origin, routing, publications. */
const SERVICES = ['condure', 'zurl', 'pushpin-proxy', 'pushpin-handler']
const INTERNALS = '/usr/lib/pushpin/internal.conf'
const CHANNEL = 'room'

/** Debian's `pushpin`. */
export const hasPushpin = (): boolean => existsSync(PUSHPIN) && existsSync(INTERNALS)

/** As Debian's, with everything in one directory and without limits of rate. */
const configurationOf = (directory: string, port: number, publishPort: number): string => `
[global]
include=${INTERNALS}
rundir=${directory}
ipc_prefix=b-

[runner]
services=${SERVICES.join(',')}
http_port=${port}
logdir=${directory}/log
log_level=1
client_buffer_size=8192
client_maxconn=50000
${SERVICES.slice(0, 2)
  .map((name) => `${name}_bin=${name}`)
  .join('\n')}

[proxy]
routesfile=${directory}/routes
zurl_out_specs=ipc://{rundir}/{ipc_prefix}zurl-in
zurl_out_stream_specs=ipc://{rundir}/{ipc_prefix}zurl-in-stream
zurl_in_specs=ipc://{rundir}/{ipc_prefix}zurl-out

[handler]
push_in_spec=ipc://{rundir}/{ipc_prefix}push
push_in_http_addr=127.0.0.1
push_in_http_port=${publishPort}
stats_spec=ipc://{rundir}/{ipc_prefix}stats
command_spec=ipc://{rundir}/{ipc_prefix}command
message_rate=1000000
message_hwm=1000000
`

/** An event of WebSocket-over-HTTP, as GRIP has it. */
const event = (type: string, content: string): string =>
  `${type} ${Buffer.byteLength(content).toString(16)}\r\n${content}\r\n`

/** What it asks for every WebSocket: accepts it, and subscribes it to the channel. */
const startOrigin = (): Promise<HttpServer> =>
  listen((request, response) => {
    request.resume().on('end', () => {
      response
        .writeHead(200, {
          'content-type': 'application/websocket-events',
          'sec-websocket-extensions': 'grip; message-prefix=""',
        })
        .end(`OPEN\r\n${event('TEXT', `c:${JSON.stringify({ type: 'subscribe', channel: CHANNEL })}`)}`)
    })
  })

/**
 * Pushpin and all its processes, which is published to by HTTP, a burst in one request. Its origin
 * is in this process, and does not count: it is asked once for each subscriber.
 */
export function startPushpin(core: number): PeerHost {
  const pushpin = new PeerProcess('pushpin')
  let origin: HttpServer | null = null
  let publisher: HttpPublisher | null = null
  return {
    async listen() {
      const { directory } = pushpin
      origin = await startOrigin()
      const [port, publishPort] = [await freePort(), await freePort()]
      const file = join(directory, 'pushpin.conf')
      mkdirSync(join(directory, 'log'))
      writeFileSync(join(directory, 'routes'), `* ${new URL(origin.url).host},over_http\n`)
      writeFileSync(file, configurationOf(directory, port, publishPort))
      publisher = new HttpPublisher(`http://127.0.0.1:${publishPort}/publish/`)
      // Not the port of publications: the answer has to come from the origin, through all of it.
      const url = `http://127.0.0.1:${port}/`
      await pushpin.start(PUSHPIN, [`--config=${file}`], core, url)
      return url
    },
    publish: (work) =>
      paced(work, (texts) => {
        const items = texts.map((text) => ({
          channel: CHANNEL,
          formats: { 'ws-message': { content: JSON.stringify(text) } },
        }))
        return publisher?.post(JSON.stringify({ items }))
      }),
    cpuMs: async () => pushpin.cpuMs(),
    memory: async () => pushpin.memory(),
    async end() {
      publisher?.end()
      await pushpin.end()
      await origin?.close()
    },
  }
}
