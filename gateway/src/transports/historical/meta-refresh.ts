import type { Link } from '../contract/link.ts'
import type { Transport } from '../contract/transport.ts'
import { formOf, headOf, PAGE_HEADERS, PageItems, positionQuery } from './page.ts'
import { mountPage } from './page-link.ts'

/** How often the page loads itself anew, in seconds. */
const REFRESH_S = 2

/** A page is written once, and is over: nothing reaches it between two requests. */
const link: Link = { transport: 'meta-refresh', writes: 'once', wake() {}, quiet() {}, end() {} }

/**
 * Client pull (Netscape 1.1, 1995): a page that loads itself anew every two seconds, without a
 * script. Each load is a poll of the session; a form carries messages up.
 */
export const metaRefresh: Transport = {
  name: link.transport,
  mount(routes, host) {
    mountPage(routes, host, link.transport, (request, admission, position) => {
      const attached = admission.attach(link)
      if (!attached.ok) return host.refuse(request, attached.error)
      const items = new PageItems(position.seen)
      const list = attached.value.pull(items).join('')
      attached.value.detach()
      const next = items.next(position)
      const url = `${link.transport}?${positionQuery(next)}`
      return {
        status: 200,
        headers: { ...PAGE_HEADERS, 'cache-control': 'no-store' },
        body: `${headOf('Meta refresh', `${REFRESH_S};url=${url}`)}<ol>\n${list}</ol>\n<p><a href="${url}">Load again</a></p>\n${formOf(link.transport, next)}</body></html>\n`,
      }
    })
  },
}
