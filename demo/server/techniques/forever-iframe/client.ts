import type { Technique } from '../client.ts'

export const foreverIframe: Technique = (url, { document, signal }, hear) => {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.src = url
  Object.assign(globalThis, { hear })
  document.body.append(frame)
  signal.addEventListener('abort', () => frame.remove())
}
