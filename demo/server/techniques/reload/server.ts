import type { TechniqueServer } from '../server.ts'

// A page that asks to be loaded again after two seconds: the whole of it, each time.
export const reload: TechniqueServer = (feed) => (c) => {
  c.header('content-security-policy', "default-src 'none'; frame-ancestors 'self'")
  const news = feed.since(feed.last - 3).map(({ n }) => `<li>message ${n}</li>`)
  return c.html(`<!doctype html><meta http-equiv="refresh" content="2"><ul>${news.join('')}</ul>`)
}
