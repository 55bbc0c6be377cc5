import type { Technique } from '../client.ts'

export const longPolling: Technique = async (url, { fetch, signal }, hear) => {
  for (let after = 0; !signal.aborted; ) {
    const response = await fetch(`${url}&after=${after}`, { signal })
    for (const news of await response.json()) {
      after = news.n
      hear(news)
    }
  }
}
