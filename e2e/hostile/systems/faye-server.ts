import faye from 'faye'
import { listen, portOf, stop } from './listen.ts'
import { type Numbered, numbered, type Serve } from './system.ts'

/** In seconds, as in its documentation. */
const TIMEOUT_S = 45

export const serveFaye: Serve = async (heard) => {
  const open = async (port: number) => {
    const bayeux = new faye.NodeAdapter({ mount: '/faye', timeout: TIMEOUT_S })
    const server = await listen((bare) => bayeux.attach(bare), port)
    const client = bayeux.getClient()
    void client.subscribe('/up', ({ n }: Numbered) => heard(n))
    return { bayeux, client, server }
  }
  let running = await open(0)
  const port = portOf(running.server)
  const close = async () => {
    running.bayeux.close()
    await stop(running.server)
  }
  return {
    port,
    say: (n, pad) => void running.client.publish('/down', numbered(n, pad)),
    async restart() {
      await close()
      running = await open(port)
    },
    close,
  }
}
