import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasEnded, killAtExit } from '../../tools/at-exit.ts'
import { type Program, programOf } from '../../tools/debian.ts'
import { freePort } from '../../tools/redis-server.ts'
import { until } from '../redis/until.ts'
import type { System } from './guest.ts'

const NGINX: Program = { command: 'nginx', debian: 'nginx' }
const PATH = programOf(NGINX)
/** Whether there is an nginx to test with. */
export const hasNginx: boolean = PATH !== null

/** A page that the balancer has itself, for clients in browsers: its origin is theirs. */
export const PAGE_PATH = '/clients'

/** How requests are given to nodes. */
type Balance = System['balance']

/**
 * As docs/guide/many-nodes.md and docs/guide/proxies.md say. All clients have one address here: where
 * it counts, a header stands for it.
 */
const configurationOf = (folder: string, port: number, nodes: readonly number[], balance: Balance): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
  upstream nodes {
    ${balance === 'sticky' ? 'hash $http_x_client consistent;' : ''}
    ${nodes.map((node) => `server 127.0.0.1:${node} max_fails=0;`).join('\n    ')}
  }
  server {
    listen 127.0.0.1:${port};
    location = ${PAGE_PATH} {
      default_type text/html;
      return 200 '<!doctype html><meta charset="utf-8"><title>clients</title><link rel="icon" href="data:,">';
    }
    location / {
      proxy_pass http://nodes;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_buffering off;
      proxy_connect_timeout 2s;
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
    }
  }
}
`

/** A real balancer before the nodes, in a folder of its own. */
export class Nginx {
  readonly port: number
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.port = port
    this.#folder = folder
    this.#process = child
  }

  static async open(nodes: readonly number[], balance: Balance): Promise<Nginx> {
    const port = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'rungway-nginx-'))
    const file = join(folder, 'nginx.conf')
    writeFileSync(file, configurationOf(folder, port, nodes, balance))
    const args = ['-p', folder, '-e', 'stderr', '-c', file]
    const child = spawn(PATH ?? NGINX.command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    killAtExit(child.pid)
    child.once('exit', () => hasEnded(child.pid))
    await until(async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.destroy()
    })
    return new Nginx(port, folder, child)
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
