import type { Technique } from '../client.ts'

// The browser does it all. The frame shows what the reader of 1995 saw in the whole window.
export const reload: Technique = (url, { document, signal }) => {
  const frame = document.createElement('iframe')
  frame.title = 'A page that loads itself anew'
  frame.src = url
  document.querySelector('[data-stage]')?.append(frame)
  signal.addEventListener('abort', () => frame.remove())
}
