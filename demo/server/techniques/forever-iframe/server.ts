import { streamed, type TechniqueServer } from '../server.ts'

// A document that never ends: each message is a script, which calls a function of the page around it.
export const foreverIframe: TechniqueServer = (feed) => (c) => {
  c.header('content-security-policy', "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'self'")
  return streamed(
    c,
    feed,
    (json) => `<script>parent.hear(${json})</script>\n`,
    'text/html; charset=utf-8',
    '<!doctype html><body>',
  )
}
