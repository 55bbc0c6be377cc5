import type { Technique } from '../client.ts'

export const sse: Technique = (url, { EventSource, signal }, hear) => {
  const source = new EventSource(url)
  source.onmessage = ({ data }) => hear(JSON.parse(data))
  signal.addEventListener('abort', () => source.close())
}
