import { type RequestOptions, request } from 'node:http'
import { connect } from 'node:http2'
import type { Readable } from 'node:stream'
import { agent } from '../agent.ts'

/** Resolves with the answer, and rejects what is not a success. */
export type Ask = (
  method: string,
  url: string,
  more?: Pick<RequestOptions, 'signal'>,
  body?: string,
) => Promise<Readable>

/** A way of asking, and its end. */
export interface Asker {
  readonly ask: Ask
  /** What is kept for later requests is not needed any more. */
  end(): Promise<void>
}

/** One who asks the server of that URL: over HTTP/2, on one connection, where it is one of HTTPS. */
export const asker = (url: string): Asker =>
  url.startsWith('https:') ? byHttp2(url) : { ask: byHttp1, end: async () => {} }

const byHttp1: Ask = (method, url, more = {}, body = '') =>
  new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, ...more }, (response) => {
      const { statusCode = 0 } = response
      if (statusCode < 300) return resolve(response)
      response.resume()
      reject(new Error(`${method} ${url}: ${statusCode}`))
    })
    asked.on('error', reject)
    asked.end(body)
  })

function byHttp2(origin: string): Asker {
  const connection = connect(origin, { rejectUnauthorized: false })
  // The requests on it are told.
  connection.on('error', () => {})
  return {
    ask: (method, url, more = {}, body = '') =>
      new Promise((resolve, reject) => {
        const asked = connection.request({ ':method': method, ':path': new URL(url).pathname }, more)
        asked.on('response', ({ ':status': status = 0 }) => {
          if (status < 300) return resolve(asked)
          asked.resume()
          reject(new Error(`${method} ${url}: ${status}`))
        })
        asked.on('error', reject)
        // A GET has ended already.
        if (!asked.writableEnded) asked.end(body)
      }),
    end: () => new Promise((resolve) => connection.close(resolve)),
  }
}
