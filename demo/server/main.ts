import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serve } from '@rungway/gateway/node'
import { LOOPBACK } from '@rungway/proxy'
import { createDemo } from './app.ts'
import { type Network, openNetwork } from './network/network.ts'
import { localAddresses } from './start/addresses.ts'
import { openBrowser } from './start/browser.ts'
import { type HttpsFront, openHttpsFront } from './start/https-front.ts'
import { HELP, readStart, type StartOptions } from './start/start-options.ts'
import { openXmlSocket, type XmlSocketServer } from './xml-socket/index.ts'

type Where = Pick<StartOptions, 'host' | 'port' | 'isHttps'>

interface Site {
  readonly port: number
  close(): Promise<void>
}

/** The site, behind a network that its pages can break. Only the network's port is for visitors. */
async function open(root: string, { host, port, isHttps }: Where): Promise<Site> {
  let network: Network | null = null
  let front: HttpsFront | null = null
  const isLocal = host === LOOPBACK
  const { labs, ...demo } = createDemo(
    root,
    () => network,
    isLocal ? {} : { hosts: '*' },
    isLocal ? [] : localAddresses(),
  )
  const server = await serve({ ...demo, port: 0, hostname: LOOPBACK })
  labs.serveOn(server.server)
  try {
    network = await openNetwork({ target: server.port, ...(isHttps ? { host: LOOPBACK, port: 0 } : { host, port }) })
    if (isHttps) front = await openHttpsFront({ host, port, target: network.port, names: localAddresses() })
  } catch (error) {
    await Promise.all([server.close(), network?.close()])
    throw error
  }
  return {
    port: front?.port ?? network.port,
    async close() {
      // First the gateways, whose goodbyes have to pass the network.
      labs.close()
      await server.close()
      await front?.close()
      await network?.close()
    },
  }
}

async function listen(root: string, where: Where): Promise<Site> {
  try {
    return await open(root, where)
  } catch (error) {
    const { cause = error } = error as { readonly cause?: unknown }
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    console.log(`Port ${where.port} is taken, so another was picked. --port chooses one.`)
    return await open(root, { ...where, port: 0 })
  }
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

async function start(root: string, options: StartOptions): Promise<void> {
  const { host, isHttps, opens, xmlSocketPort } = options
  const running = await listen(root, options)
  const url = `${isHttps ? 'https' : 'http'}://localhost:${running.port}`
  const where = host === LOOPBACK ? 'this machine alone; --host 0.0.0.0 opens it to others' : host
  console.log(`Rungway demo: ${url}  (for ${where}; Ctrl+C ends it)`)
  if (isHttps) console.log('Its certificate was made just now: the browser warns, and can be told to go on.')
  const plugIns = xmlSocketPort === null ? null : await listenForPlugIns(xmlSocketPort)
  const close = async () => {
    await Promise.all([running.close(), plugIns?.close()])
    // Node 20 once spun for ever in the teardown that follows an empty event loop (`CleanupHandles`).
    process.exit()
  }
  // A second signal ends the process at once, as the default does.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
  if (opens) openBrowser(url)
}

const asked = readStart(process.argv.slice(2), process.env)
const page = fileURLToPath(new URL('../web', import.meta.url))
if (asked.type === 'help') console.log(HELP)
else if (asked.type === 'mistake') {
  console.error(asked.text)
  process.exitCode = 2
} else if (!existsSync(page)) {
  console.error('The page is not built: npm run build')
  process.exitCode = 2
} else await start(page, asked.options)
