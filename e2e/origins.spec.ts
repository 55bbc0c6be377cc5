import { expect, openClient, TRANSPORTS, test } from './fixtures.ts'

for (const { name } of TRANSPORTS) {
  test(`${name}: a page of an allowed origin may use the gateway`, async ({ page, site }) => {
    const elsewhere = await site()
    const opened = await site({ origins: [elsewhere.url] })
    opened.gateway.on('session', (session) => session.on('message', (body) => session.send(body)))
    await openClient(page, elsewhere, { url: `${opened.url}/rungway`, transports: [name], token: 'any' })
    await page.evaluate(() => rungway.client.send('from elsewhere'))
    await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(['from elsewhere'])
    expect(elsewhere.gateway.sessionCount).toBe(0)
    expect(opened.gateway.sessionCount).toBe(1)
  })
}

test('a page of any other origin may not, by no transport, and is told so', async ({ page, site }) => {
  const elsewhere = await site()
  const opened = await site({ origins: ['https://somebody.example'] })
  await openClient(page, elsewhere, { url: `${opened.url}/rungway` })
  await expect.poll(() => page.evaluate(() => rungway.states)).toEqual(['closed forbidden'])
  expect(opened.gateway.sessionCount).toBe(0)
})

test('a page of any other origin cannot even open sessions that it may not read', async ({ page, site }) => {
  const elsewhere = await site()
  const opened = await site()
  await page.goto(elsewhere.url)
  const hello = `v=1&session=${'s'.repeat(24)}&link=1&claim=1&seen=0&greet=1`
  // Without CORS a browser sends no origin, and the page could not see from the response whether it
  // worked.
  for (const route of ['short-polling', 'long-polling', 'http-streaming', 'sse']) {
    await page.evaluate(async (url) => {
      const cut = new AbortController()
      await fetch(url, { mode: 'no-cors', signal: cut.signal }).finally(() => cut.abort())
    }, `${opened.url}/rungway/${route}?${hello}`)
  }
  await page.evaluate(
    (url) => fetch(url, { mode: 'no-cors', method: 'POST', body: '[1,"forged"]' }),
    `${opened.url}/rungway/up?${hello}`,
  )
  expect(opened.requests).toHaveLength(5)
  expect(opened.gateway.sessionCount).toBe(0)
})

test('a page of any site may use a gateway for all, and reads nothing with its visitor’s cookies', async ({
  page,
  site,
}) => {
  const elsewhere = await site()
  const opened = await site({ origins: '*' })
  await openClient(page, elsewhere, { url: `${opened.url}/rungway`, transports: ['long-polling'] })
  await expect.poll(() => page.evaluate(() => rungway.client.state.name)).toBe('open')
  const hello = `v=1&session=${'r'.repeat(24)}&link=1&claim=1&seen=0&greet=1`
  const read = await page.evaluate(async (url) => {
    const answers: string[] = []
    for (const credentials of ['omit', 'include'] as const)
      answers.push(
        await fetch(url, { credentials }).then(
          ({ status }) => String(status),
          () => 'hidden',
        ),
      )
    return answers
  }, `${opened.url}/rungway/short-polling?${hello}`)
  expect(read).toEqual(['200', 'hidden'])
})

test('a sandboxed frame, which is of no origin, may not use a gateway for all', async ({ page, site }) => {
  const opened = await site({ origins: '*' })
  await page.goto(opened.url)
  const hello = `v=1&session=${'n'.repeat(24)}&link=1&claim=1&seen=0&greet=1`
  const status = await page.evaluate((url) => {
    const frame = document.createElement('iframe')
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.srcdoc = `<script>fetch(${JSON.stringify(url)}).then((a) => a.status).catch(() => 0).then((s) => parent.postMessage(s, '*'))</script>`
    document.body.append(frame)
    return new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data)))
  }, `${opened.url}/rungway/short-polling?${hello}`)
  expect(status).toBe(403)
  expect(opened.gateway.sessionCount).toBe(0)
})

test('[T13] a page that is refused may read why, and not with its visitor’s cookies', async ({ page, site }) => {
  const elsewhere = await site()
  const opened = await site()
  await page.goto(elsewhere.url)
  const hello = `v=1&session=${'f'.repeat(24)}&link=1&claim=1&seen=0&greet=1`
  const read = await page.evaluate(async (url) => {
    const code = (credentials: 'omit' | 'include') =>
      fetch(url, { credentials }).then(
        async (answer) => (await answer.json()).code,
        () => 'hidden',
      )
    return [await code('omit'), await code('include')]
  }, `${opened.url}/rungway/short-polling?${hello}`)
  expect(read).toEqual(['forbidden', 'hidden'])
})

test('[T19] what a route answers is run as a script by no page, of the same host neither', async ({ page, site }) => {
  const opened = await site()
  await page.goto(opened.url)
  const hello = `v=1&session=${'x'.repeat(24)}&link=1&claim=1&seen=0&greet=1`
  const outcome = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const script = document.createElement('script')
        script.onload = () => resolve('run')
        script.onerror = () => resolve('refused')
        script.src = url
        document.head.append(script)
      }),
    `${opened.url}/rungway/short-polling?${hello}`,
  )
  // It was answered, with a list of JSON, which is a script too.
  expect([outcome, opened.gateway.sessionCount]).toEqual(['refused', 1])
})

test('[T17] a link to a route carries nothing up, and opens no session', async ({ page, site }) => {
  const opened = await site()
  const heard: unknown[] = []
  opened.gateway.on('session', (session) => session.on('message', (body) => heard.push(body)))
  const hello = `v=1&session=${'l'.repeat(24)}&link=1&claim=1&seen=0&greet=1`
  for (const route of ['up', 'short-polling', 'websocket']) {
    const answer = await page.goto(
      `${opened.url}/rungway/${route}?${hello}&lines=${encodeURIComponent('[1,"forged"]')}`,
    )
    expect([route, answer?.status()]).toEqual([route, 403])
  }
  expect([heard, opened.gateway.sessionCount]).toEqual([[], 0])
})

test('[T14] a page whose POSTs are swallowed is heard by GET, from another site too', async ({ page, site }) => {
  const elsewhere = await site()
  const opened = await site({ origins: [elsewhere.url] })
  opened.gateway.on('session', (session) => session.on('message', (body) => session.send(body)))
  await page.route('**/up?**', async (route) =>
    route.request().method() === 'POST' ? route.abort() : route.fallback(),
  )
  await openClient(page, elsewhere, { url: `${opened.url}/rungway`, transports: ['long-polling'] })
  await page.evaluate(() => rungway.client.send('by GET'))
  await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(['by GET'])
})
