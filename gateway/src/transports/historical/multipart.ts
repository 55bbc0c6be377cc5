import { LINES } from '@rungway/protocol'
import { CachedFormat, EncodeCache } from '../base/encode-cache.ts'
import { type Streaming, streamReply } from '../base/stream-link.ts'
import type { Transport } from '../contract/transport.ts'
import { MAX_REPLY_CHARS } from './limits.ts'

/** No line of the protocol begins with it: a line is JSON. */
const BOUNDARY = '--rungway'

const STREAMING: Streaming = {
  transport: 'multipart',
  contentType: 'multipart/x-mixed-replace; boundary=rungway',
  format: new CachedFormat(LINES),
  comment: null,
  preamble: `${BOUNDARY}\r\n`,
  // The boundary closes a part: without it at the end of each, a reader would have to wait for the
  // next.
  texts: new EncodeCache((lines) => `Content-Type: text/plain\r\n\r\n${lines.join('\n')}\r\n${BOUNDARY}\r\n`),
  maxReplyChars: MAX_REPLY_CHARS,
}

/**
 * Server push (Netscape, 1995): one reply of many parts, each of which replaced the one before it
 * in the window. Today's browsers still do so with images, and Firefox with documents;
 * `XMLHttpRequest` gives a page the parts as they come.
 */
export const multipart: Transport = {
  name: 'multipart',
  mount(routes, host) {
    routes.get('/multipart', async (request) => {
      const admission = await host.admit(request)
      if (!admission.ok) return host.refuse(request, admission.error)
      return streamReply(request, host, admission.value, STREAMING)
    })
  },
}
