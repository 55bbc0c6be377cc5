import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type ProxyOptions } from 'vite'

const PAGE = '<!doctype html><title>app</title><script type="module" src="/harness.js"></script>'

export interface ViteSite {
  readonly url: string
  close(): Promise<void>
}

/** Vite's own development server, whose page loads the harness from `site`. `proxy`: what the developer has configured. */
export async function openVite(site: string, proxy: Readonly<Record<string, ProxyOptions>>): Promise<ViteSite> {
  const root = mkdtempSync(join(tmpdir(), 'rungway-vite-'))
  writeFileSync(join(root, 'index.html'), PAGE)
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    cacheDir: join(root, '.vite'),
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, proxy: { '/harness.js': site, ...proxy } },
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('Vite does not listen')
  return {
    url: `http://localhost:${address.port}`,
    async close() {
      await server.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
