import { spawn } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createGateway } from '@rungway/gateway'
import { mountEngineIo } from '@rungway/gateway/engine-io'
import { serve } from '@rungway/gateway/node'
import { mountSocketIo } from '@rungway/gateway/socket-io'
import { TcpProxy } from '@rungway/proxy'
import { expect, onTestFinished, test } from 'vitest'
import { hasPythonClients, PYTHON } from './install.ts'

const SCRIPT = fileURLToPath(new URL('clients.py', import.meta.url))

interface HttpExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly server: Server
}

const ASKED = hasPythonClients() ? test : test.skip

/**
 * The client in Python comes back from a poll that is cut. Between two polls only its way up is cut: it polls on,
 * never answers a ping again, and takes the close that follows for the end.
 */
function watchRequests(server: Server) {
  const methods: (string | undefined)[] = []
  const changed = new EventEmitter()
  // The server's own event is for those that no mount has taken.
  const began = (message: unknown) => {
    const { request, response, server: of } = message as HttpExchange
    if (of !== server) return
    methods.push(request.method)
    changed.emit('change')
    response.on('close', () => {
      methods.splice(methods.indexOf(request.method), 1)
      changed.emit('change')
    })
  }
  subscribe('http.server.request.start', began)
  onTestFinished(() => void unsubscribe('http.server.request.start', began))
  return {
    async onlyAPoll(): Promise<void> {
      while (methods.join() !== 'GET') await once(changed, 'change')
    },
  }
}

async function open(): Promise<string> {
  const gateway = createGateway({ limits: { maxMessageBytes: 4_000_000, maxOutboxBytes: 16_000_000 } })
  gateway.on('session', (session) => {
    session.on('message', (body) => session.send(body))
  })
  const io = mountSocketIo(gateway)
  const chat = io.of('/chat')
  chat.authorize((auth) => (auth['token'] === 'x' ? null : 'No such token'))
  chat.on('connect', (socket) => {
    socket.on('say', async (text: string, bytes: Uint8Array, answer: (text: string, bytes: Uint8Array) => void) => {
      answer(`${text}!`, bytes)
      socket.emit('news', await socket.request('ask', ['really']))
    })
  })
  const { server, port, close } = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(close)
  mountEngineIo(gateway).attach(server)
  io.attach(server)
  const underWay = watchRequests(server)
  const proxy = await TcpProxy.open({ target: port })
  onTestFinished(() => proxy.close())
  chat.on('connect', (socket) => {
    socket.on('cut', async (transport: string) => {
      if (transport === 'polling') await underWay.onlyAPoll()
      proxy.cut()
    })
    socket.on('again', (answer: (text: string) => void) => answer('again!'))
  })
  return `http://127.0.0.1:${proxy.port}`
}

ASKED(
  'clients of Engine.IO and Socket.IO in Python talk, with bytes and acknowledgements, and come back after a cut',
  async () => {
    const child = spawn(PYTHON, [SCRIPT, await open()])
    let output = ''
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk
    })
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect([status, errors]).toEqual([0, ''])
    expect(output.trim().split('\n')).toEqual([
      ...['polling', 'websocket', 'polling+websocket'].flatMap((transports) => [
        `engine ${transports} hello [0, 1, 255] True`,
        `socket ${transports} hi! [1, 2, 3] ('really?',)`,
      ]),
      'cut polling connected lost connected again!',
      'cut websocket connected lost connected again!',
      'refused No such token',
    ])
  },
)
