import type { HttpRules, Link } from '@rungway/proxy'

/** Rules that are nothing but a link, and count as an interference. */
export const overLink = (link: Link): HttpRules => ({
  link,
  start(proxy) {
    proxy.acted()
    return undefined
  },
})
