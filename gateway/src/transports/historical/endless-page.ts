import { EncodeCache } from '../base/encode-cache.ts'
import { streamReply } from '../base/stream-link.ts'
import type { Transport } from '../contract/transport.ts'
import { MAX_REPLY_CHARS } from './limits.ts'
import { formOf, headOf, PAGE_HEADERS, PageItems, positionQuery } from './page.ts'
import { mountPage } from './page-link.ts'

const NAME = 'endless-page'

/**
 * A document that never ends, without a script: what chats of the 1990s looked like. Its reader
 * cannot acknowledge, so the session's history is bounded as for a bare `EventSource`; a form
 * carries messages up, and the page it leads to begins with what was shown last.
 */
export const endlessPage: Transport = {
  name: NAME,
  mount(routes, host) {
    mountPage(routes, host, NAME, (request, admission, position) => {
      const items = new PageItems(position.seen)
      const reply = streamReply(request, host, admission, {
        transport: NAME,
        contentType: 'text/html; charset=utf-8',
        format: items,
        texts: new EncodeCache((lines) => lines.join('')),
        comment: '<!-- -->\n',
        // The form comes first: nothing can be put below a list that has no end.
        preamble: `${headOf('Endless page')}${formOf(NAME, items.next(position))}<ol>\n`,
        maxReplyChars: MAX_REPLY_CHARS,
        renewal() {
          const url = `${NAME}?${positionQuery(items.next(position))}`
          return `</ol>\n<p><a href="${url}">Go on</a></p><meta http-equiv="refresh" content="0;url=${url}">\n`
        },
      })
      return { ...reply, headers: { ...PAGE_HEADERS, ...reply.headers } }
    })
  },
}
