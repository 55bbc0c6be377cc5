import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Running, serve } from '@rungway/gateway/node'
import { createDemo, type Demo } from './app.ts'

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

const port = Number(process.env['PORT'] || DEFAULT_PORT)
const page = fileURLToPath(new URL('../web', import.meta.url))
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`PORT is ${process.env['PORT']}, which is no port: give a number from 0 to 65535.`)
  process.exitCode = 2
} else if (!existsSync(page)) {
  console.error('The page is not built: npm run build')
  process.exitCode = 2
} else {
  const running = await listen(createDemo(page), port)
  console.log(`Rungway demo: ${running.url}  (Ctrl+C ends it)`)
  // A second signal ends the process at once, as the default does.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close())
}
