import type { Attachment, Link } from '../contract/link.ts'
import type { Transport } from '../contract/transport.ts'
import { formOf, headOf, PAGE_HEADERS, PageItems, positionQuery } from './page.ts'
import { mountPage } from './page-link.ts'

const NAME = 'meta-refresh'

/** How often the page loads itself anew, in seconds. */
const REFRESH_S = 2

/** Of the query: this page does not load itself anew, so that its form can be filled in. */
const STILL = 'still=1'

/** A page is written once: nothing reaches it between two requests. */
class PageLink implements Link {
  readonly transport = NAME
  readonly writes = 'once'
  readonly isUnconfirmed = true
  #attachment: Attachment | null = null

  attached(attachment: Attachment): void {
    this.#attachment = attachment
  }

  wake(): void {}

  quiet(): void {
    this.#attachment?.detach()
  }

  end(): void {
    this.#attachment?.detach()
  }
}

/**
 * Client pull (Netscape 1.1, 1995): a page that loads itself anew every two seconds, without a
 * script. Each load is a poll of the session. What is typed into a page is gone when it loads anew:
 * the form, which carries messages up, is on a page that stands still, and leads back.
 */
export const metaRefresh: Transport = {
  name: NAME,
  mount(routes, host) {
    mountPage(routes, host, NAME, (request, admission, position) => {
      const link = new PageLink()
      const attached = admission.attach(link)
      if (!attached.ok) return host.refuse(request, attached.error)
      link.attached(attached.value)
      const items = new PageItems(position.seen)
      const list = attached.value.pull(items).join('')
      const isStill = request.query('still') === '1'
      // Who writes is there: that link is kept until it has been quiet for `pingMs`, and the session lingers after that.
      if (!isStill) attached.value.detach()
      const next = items.next(position)
      const url = `${NAME}?${positionQuery(next)}`
      const ways = isStill
        ? `<p><a href="${url}">Go on without a message</a></p>\n${formOf(NAME, next)}`
        : `<p><a href="${url}">Load again</a> <a href="${url}&amp;${STILL}">Write a message</a></p>\n`
      return {
        status: 200,
        headers: { ...PAGE_HEADERS, 'cache-control': 'no-store' },
        body: `${headOf('Meta refresh', isStill ? '' : `${REFRESH_S};url=${url}`)}<ol>\n${list}</ol>\n${ways}</body></html>\n`,
      }
    })
  },
}
