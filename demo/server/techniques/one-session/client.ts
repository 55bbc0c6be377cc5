import { connect } from '@rungway/client'
import type { Technique } from '../client.ts'
import type { News } from '../news.ts'

export const oneSession: Technique = (url, { environment, signal, show }, hear) => {
  const client = connect<{ messages: { down: News } }>(new URL(url).pathname, { environment, warnings: false })
  client.on('message', hear)
  show(() => client.explain().sentence)
  signal.addEventListener('abort', () => client.close())
}
