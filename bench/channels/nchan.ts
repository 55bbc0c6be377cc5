import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { paced } from './pace.ts'
import { freePort, HttpPublisher, type PeerHost, PeerProcess } from './peer-process.ts'

const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so'
const NGINX = '/usr/sbin/nginx'

/** Debian's `libnginx-mod-nchan`. */
export const hasNchan = (): boolean => existsSync(MODULE) && existsSync(NGINX)

/** One worker, as the others have one process. */
const configurationOf = (port: number, directory: string): string => `
load_module ${MODULE};
daemon off;
worker_processes 1;
pid ${directory}/pid;
error_log ${directory}/errors;
events { worker_connections 8192; }
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

/** nginx with nchan, which is published to by HTTP, as it documents. */
export function startNchan(core: number): PeerHost {
  const nginx = new PeerProcess('nchan')
  let publisher: HttpPublisher | null = null
  return {
    async listen() {
      const port = await freePort()
      const file = join(nginx.directory, 'nginx.conf')
      writeFileSync(file, configurationOf(port, nginx.directory))
      const url = `http://127.0.0.1:${port}`
      publisher = new HttpPublisher(`${url}/pub`)
      await nginx.start(NGINX, ['-c', file], core, `${url}/pub`)
      return `${url}/sub`
    },
    publish: (work) => paced(work, (texts) => Promise.all(texts.map((text) => publisher?.post(JSON.stringify(text))))),
    cpuMs: async () => nginx.cpuMs(),
    memory: async () => nginx.memory(),
    async end() {
      publisher?.end()
      await nginx.end()
    },
  }
}
