import { HttpProxy, type HttpRules } from '@rungway/proxy'
import type { Site } from './site.ts'

/** A site behind a network that can be broken on purpose. */
export interface World extends Site {
  readonly network: HttpProxy
}

/** WebSockets open, and nothing comes through them, either way. */
export const DEAF_SOCKETS: HttpRules = {
  up: (unit) => (unit.type === 'frame' ? 'drop' : 'pass'),
  down: (unit) => (unit.type === 'frame' ? 'drop' : 'pass'),
}

/** The fixture. */
export async function world(
  { site }: { site: () => Promise<Site> },
  use: (world: World) => Promise<void>,
): Promise<void> {
  const opened = await site()
  const network = await HttpProxy.open({ target: opened.proxy.port })
  await use({ ...opened, network, url: `http://127.0.0.1:${network.port}` })
  await network.close()
}
