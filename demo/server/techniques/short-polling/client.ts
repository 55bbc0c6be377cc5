import type { Technique } from '../client.ts'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export const shortPolling: Technique = async (url, { fetch, signal }, hear) => {
  for (let after = 0; !signal.aborted; await sleep(1_000)) {
    const response = await fetch(`${url}&after=${after}`, { signal })
    for (const news of await response.json()) {
      after = news.n
      hear(news)
    }
  }
}
