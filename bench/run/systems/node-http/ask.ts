import { type RequestOptions, request } from 'node:http'
import { connect } from 'node:http2'
import type { Readable } from 'node:stream'
import { agent } from '../agent.ts'

/** Resolves with the response; rejects unless it is a success. */
export type Ask = (
  method: string,
  url: string,
  more?: Pick<RequestOptions, 'signal'>,
  body?: string,
) => Promise<Readable>

/** Sends requests to one server. */
export interface Asker {
  readonly ask: Ask
  /** Releases connections that are kept for later requests. */
  end(): Promise<void>
}

/** For an HTTPS URL, over HTTP/2 on a single connection; otherwise over HTTP/1.1. */
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
  // Its requests fail with the error.
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
