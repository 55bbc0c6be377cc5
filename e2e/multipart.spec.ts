import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from '@playwright/test'

// What today's browsers still do with `multipart/x-mixed-replace`: the reason why the transport
// reads it by XMLHttpRequest.

const BOUNDARY = 'part'

/** As wide as its number says. */
const pictureOf = (width: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="1"></svg>`

/** A server of one endless reply, whose parts a test sends, and of an empty page beside it. */
async function openParts() {
  const replies: ServerResponse[] = []
  const server = createServer(({ url }, response) => {
    if (url !== '/parts') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>page</title>')
      return
    }
    response.writeHead(200, {
      'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
      'cache-control': 'no-store',
    })
    response.write(`--${BOUNDARY}\r\n`)
    replies.push(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isAsked: () => replies.length > 0,
    send(type: string, body: string) {
      for (const reply of replies) {
        reply.write(`Content-Type: ${type}\r\n\r\n`)
        reply.write(body)
        reply.write(`\r\n--${BOUNDARY}\r\n`)
      }
    },
    end() {
      for (const reply of replies) reply.end()
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

type Parts = Awaited<ReturnType<typeof openParts>>

/** Opens the page, lets it ask for the parts, and runs the test with both. */
async function withParts(page: Page, ask: () => void, run: (parts: Parts) => Promise<void>): Promise<void> {
  const parts = await openParts()
  try {
    await page.goto(parts.url)
    await page.evaluate(ask)
    await expect.poll(parts.isAsked).toBe(true)
    await run(parts)
  } finally {
    parts.close()
  }
}

test('a document of parts: Firefox shows each in place of the last, Chromium shows none', async ({
  page,
  browserName,
}) => {
  const ask = () => {
    const frame = document.createElement('iframe')
    frame.onload = () => {
      frame.title = 'loaded'
    }
    frame.src = '/parts'
    document.body.append(frame)
  }
  await withParts(page, ask, async (parts) => {
    const shown = () => page.frameLocator('iframe').locator('body')
    for (const n of [1, 2, 3]) {
      parts.send('text/html', `<!doctype html><p>part ${n}</p>`)
      if (browserName === 'firefox') await expect(shown()).toHaveText(`part ${n}`)
    }
    parts.end()
    await expect(page.locator('iframe')).toHaveAttribute('title', 'loaded')
    await expect(shown()).toHaveText(browserName === 'firefox' ? 'part 3' : '')
  })
})

test('an image of parts: both still replace it, Firefox at once, Chromium when the next part has begun', async ({
  page,
  browserName,
}) => {
  const ask = () => {
    const image = new Image()
    image.src = '/parts'
    document.body.append(image)
  }
  await withParts(page, ask, async (parts) => {
    const width = () => page.evaluate(() => document.images[0]?.naturalWidth)
    parts.send('image/svg+xml', pictureOf(1))
    if (browserName === 'chromium') expect(await width()).toBe(0)
    else await expect.poll(width).toBe(1)
    parts.send('image/svg+xml', pictureOf(2))
    await expect.poll(width).toBe(browserName === 'chromium' ? 1 : 2)
  })
})

test('an XMLHttpRequest reads the parts as they come, in both, with all that is around them', async ({ page }) => {
  const ask = () => {
    const request = new XMLHttpRequest()
    request.open('GET', '/parts')
    request.onprogress = () => {
      document.title = request.responseText.trim()
    }
    request.send()
  }
  await withParts(page, ask, async (parts) => {
    for (const n of [1, 2]) {
      parts.send('text/plain', `part ${n}`)
      await expect(page).toHaveTitle(new RegExp(`part ${n} --${BOUNDARY}$`))
    }
    await expect(page).toHaveTitle(/^--part Content-Type: text\/plain part 1 --part Content-Type/)
  })
})
