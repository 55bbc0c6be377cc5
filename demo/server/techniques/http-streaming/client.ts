import type { Technique } from '../client.ts'

export const httpStreaming: Technique = async (url, { fetch, signal }, hear) => {
  const { body } = await fetch(url, { signal })
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    const lines = (rest + part.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) hear(JSON.parse(line))
  }
}
