import { type IncomingMessage, type RequestOptions, request } from 'node:http'
import { agent } from '../agent.ts'

/** Rejects what is not a success. */
export function ask(method: string, url: string, more: RequestOptions = {}, body = ''): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, ...more }, (response) => {
      const { statusCode = 0 } = response
      if (statusCode < 300) return resolve(response)
      response.resume()
      reject(new Error(`${method} ${url}: ${statusCode}`))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
