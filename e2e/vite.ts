import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer, type ProxyOptions } from 'vite'

/** Within the repository, so that a page finds its packages. */
const SCRATCH = fileURLToPath(new URL('../dist-test', import.meta.url))

export interface ViteSite {
  readonly url: string
  /** Changes a file, as a developer's editor does. */
  write(path: string, text: string): void
  close(): Promise<void>
}

interface ViteSetup {
  /** What the developer has configured. */
  readonly proxy: Readonly<Record<string, string | ProxyOptions>>
  /** What the developer has written, by path; `index.html` at least. */
  readonly files: Readonly<Record<string, string>>
  /** Packages that are no modules, which Vite turns into some. */
  readonly include?: string[]
}

/** Vite's own development server. */
export async function openVite({ proxy, files, include = [] }: ViteSetup): Promise<ViteSite> {
  mkdirSync(SCRATCH, { recursive: true })
  const root = mkdtempSync(join(SCRATCH, 'vite-'))
  const write = (path: string, text: string): void => writeFileSync(join(root, path), text)
  for (const [path, text] of Object.entries(files)) write(path, text)
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    cacheDir: join(root, '.vite'),
    optimizeDeps: { noDiscovery: true, include },
    server: { port: 0, proxy: { ...proxy } },
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('Vite does not listen')
  return {
    url: `http://localhost:${address.port}`,
    write,
    async close() {
      await server.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
