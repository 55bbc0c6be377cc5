import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TreeTime } from '../run/measure/tree-time.ts'
import type { Host } from './contract.ts'

const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so'
const NGINX = '/usr/sbin/nginx'
const START_MS = 10_000

/** Debian's `libnginx-mod-nchan`. */
export const hasNchan = (): boolean => existsSync(MODULE) && existsSync(NGINX)

/** One worker, as the others have one process. */
const configurationOf = (port: number, directory: string): string => `
load_module ${MODULE};
daemon off;
worker_processes 1;
pid ${directory}/pid;
error_log ${directory}/errors;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  keepalive_requests 1000000;
  server {
    listen 127.0.0.1:${port};
    location = /sub { nchan_subscriber websocket; nchan_channel_id room; nchan_message_buffer_length 100; }
    location = /pub { nchan_publisher; nchan_channel_id room; nchan_message_buffer_length 100; }
  }
}
`

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export interface StartedHost extends Pick<Host, 'listen' | 'publish' | 'cpuMs'> {
  end(): void
}

/** nginx with nchan, which is published to by HTTP, as it documents. */
export function startNchan(): StartedHost {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-nchan-'))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let port = 0
  let end = (): void => {}
  let time: TreeTime | null = null

  const post = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', port, host: '127.0.0.1', path: '/pub', agent }
      request(options, (response) => {
        response.resume().on('end', resolve)
      })
        .on('error', reject)
        .end(JSON.stringify(text))
    })

  return {
    async listen() {
      port = await freePort()
      const file = join(directory, 'nginx.conf')
      writeFileSync(file, configurationOf(port, directory))
      const child = spawn(NGINX, ['-c', file], { stdio: 'ignore' })
      end = () => void child.kill('SIGTERM')
      time = new TreeTime(child.pid ?? 0)
      for (const until = performance.now() + START_MS; performance.now() < until; ) {
        const answer = await fetch(`http://127.0.0.1:${port}/pub`).catch(() => null)
        if (answer !== null) return `http://127.0.0.1:${port}/sub`
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error('nginx did not start')
    },
    async publish({ broadcasts, burst, everyMs, bytes }) {
      const begun = performance.now()
      for (let n = 0; n < broadcasts; n++) {
        await Promise.all(Array.from({ length: burst }, (_, i) => post(String(n * burst + i).padEnd(bytes - 2, '.'))))
        await new Promise((resolve) => setTimeout(resolve, begun + (n + 1) * everyMs - performance.now()))
      }
    },
    cpuMs: async () => time?.ms('first') ?? 0,
    end() {
      agent.destroy()
      end()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
