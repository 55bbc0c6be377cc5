import { connect, TRANSPORTS } from '@rungway/client'

/** Asks by each transport in turn, and tells the page what came back and by which. */
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
