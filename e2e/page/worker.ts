import { connect, TRANSPORTS } from '@rungway/client'

/** Sends over each transport in turn, and posts to the page what came back and over which. */
const answers: Record<string, unknown> = {}
for (const transport of TRANSPORTS) {
  const client = connect('/rungway', { transports: [transport] })
  answers[transport.name] = await new Promise((resolve) => {
    client.on('message', resolve)
    client.send(`from a worker by ${transport.name}`)
  })
  client.close()
}
postMessage(answers)
