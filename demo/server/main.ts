import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Running, serve } from '@rungway/gateway/node'
import { createDemo, type Demo } from './app.ts'
import { openXmlSocket, type XmlSocketServer } from './xml-socket/index.ts'

const DEFAULT_PORT = 8080

async function listen(demo: Demo, port: number): Promise<Running> {
  try {
    return await serve({ ...demo, port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    console.log(`Port ${port} is taken, so another was picked. PORT=… chooses one.`)
    return await serve({ ...demo, port: 0 })
  }
}

/** The number in that variable; null, and a word about it, if it is no port. */
function portOf(variable: string, text: string): number | null {
  const port = Number(text)
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  console.error(`${variable} is ${text}, which is no port: give a number from 0 to 65535.`)
  return null
}

/** The socket of plug-ins, beside the demo, which goes on without one. */
async function listenForPlugIns(port: number): Promise<XmlSocketServer | null> {
  try {
    const xmlSocket = await openXmlSocket(port)
    console.log(`XMLSocket, as Flash spoke it: printf '<policy-file-request/>\\0' | nc 127.0.0.1 ${xmlSocket.port}`)
    return xmlSocket
  } catch (error) {
    console.error(`No XMLSocket: ${error instanceof Error ? error.message : error}`)
    return null
  }
}

const { PORT, XML_SOCKET_PORT } = process.env
const port = portOf('PORT', PORT || String(DEFAULT_PORT))
const plugInPort = XML_SOCKET_PORT === undefined ? undefined : portOf('XML_SOCKET_PORT', XML_SOCKET_PORT)
const page = fileURLToPath(new URL('../web', import.meta.url))
if (port === null || plugInPort === null) {
  process.exitCode = 2
} else if (!existsSync(page)) {
  console.error('The page is not built: npm run build')
  process.exitCode = 2
} else {
  const running = await listen(createDemo(page), port)
  console.log(`Rungway demo: ${running.url}  (Ctrl+C ends it)`)
  const plugIns = plugInPort === undefined ? null : await listenForPlugIns(plugInPort)
  const close = () => void Promise.all([running.close(), plugIns?.close()])
  // A second signal ends the process at once, as the default does.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close)
}
