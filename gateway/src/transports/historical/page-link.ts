import { type Code, type Hello, ok, type Result } from '@rungway/protocol'
import type { HttpReply, HttpRequest, Routes } from '../../http/request.ts'
import type { Admission, Refusal, TransportHost } from '../contract/transport.ts'
import { type PagePosition, positionOf, readForm, seeOther } from './page.ts'

/**
 * What a page would say if it had a script: its position is its hello, and the newest page is the
 * session's.
 */
const helloOf = ({ session, link, seen }: PagePosition): Result<Hello, Code> =>
  ok({ session, link, claim: link, seen, resume: '', wantsWelcome: false })

/**
 * Mounts a page and its form under one route. `show` answers a GET; a form's message goes up, and
 * the page is shown anew. A page is HTML of the gateway's own origin: nothing of it works for pages
 * of other sites.
 */
export function mountPage(
  routes: Routes,
  host: TransportHost,
  name: string,
  show: (request: HttpRequest, admission: Admission, position: PagePosition) => HttpReply,
): void {
  const refuse = (request: HttpRequest, refusal: Refusal) => host.refuse(request, refusal)
  /** Where a page stands that comes for the first time. */
  const freshPosition = (): PagePosition => ({ session: host.freshSession(), link: 1, seen: 0, said: 0 })

  routes.page(`/${name}`, async (request) => {
    const position = positionOf((field) => request.query(field)) ?? freshPosition()
    const admission = await host.admit(request, helloOf(position))
    return admission.ok ? show(request, admission.value, position) : refuse(request, admission.error)
  })

  routes.post(`/${name}`, async (request) => {
    const form = await readForm(request)
    if (form === null) return refuse(request, { code: 'bad-request', retryAfterMs: 0 })
    const { position, text } = form
    const said = position.said + 1
    const admission = await host.admit(request, helloOf({ ...position, link: position.link + 1 }))
    if (!admission.ok) return refuse(request, admission.error)
    const received = await admission.value.receive(JSON.stringify([said, { text }]))
    if (!received.ok) return refuse(request, received.error)
    const next = Object.entries({ ...position, link: position.link + 1, said })
    return seeOther(`${name}?${next.map(([field, value]) => `${field}=${value}`).join('&')}`)
  })
}
