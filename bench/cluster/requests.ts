import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'

/** Connections are kept, as balancers do. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

function ask(url: string, method: 'GET' | 'POST', body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'text/plain' }
    const asked = request(url, { method, agent, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk) => (text += chunk))
      answer.on('end', () =>
        answer.statusCode === 200
          ? resolve(text)
          : reject(new Error(`${url} was answered ${answer.statusCode}: ${text}`)),
      )
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Opens a session at a node. Returns the query of its further requests. */
async function openAt(home: string): Promise<string> {
  const session = randomBytes(17).toString('base64url').slice(0, 22)
  const query = `v=1&session=${session}&link=1&claim=1&seen=0&greet=1`
  const text = await ask(`${home}/short-polling?${query}`, 'GET')
  const epoch = /"epoch":"([\w-]+)"/.exec(text)?.[1]
  if (epoch === undefined) throw new Error(`there is no session: ${text}`)
  return `${query}&resume=${epoch}`
}

const WARM_UP = 200
/** No text alone: those are answered, and nobody would take the answers. */
const TEXT = 'x'.repeat(90)

export async function poll(home: string, other: string, count: number) {
  const query = await openAt(home)
  const times = { home: [] as number[], other: [] as number[] }
  for (let n = 0; n < WARM_UP + count; n++)
    for (const [name, url] of [['home', home] as const, ['other', other] as const]) {
      const begun = performance.now()
      await ask(`${url}/short-polling?${query}`, 'GET')
      if (n >= WARM_UP) times[name].push(performance.now() - begun)
    }
  return times
}

export async function post(home: string, at: string, sessions: number, each: number): Promise<number> {
  const queries = await Promise.all(Array.from({ length: sessions }, () => openAt(home)))
  const say = async (from: number, to: number): Promise<void> => {
    const one = async (query: string) => {
      for (let n = from; n < to; n++) await ask(`${at}/up?${query}`, 'POST', JSON.stringify([n, { text: TEXT }]))
    }
    await Promise.all(queries.map(one))
  }
  const warm = Math.ceil(each / 4)
  await say(1, 1 + warm)
  const begun = performance.now()
  await say(1 + warm, 1 + each)
  return (sessions * (each - warm) * 1_000) / (performance.now() - begun)
}
