// One for all tabs of the site: it has the session, and outlives each of them.
import { connect } from '/rungway-channels.js'

const client = connect('/rungway')
const room = client.channel('room:lobby')
const tabs = new Set()
/** The newest, for tabs that come late. */
const log = []
const MAX_LOG = 100

/** To every tab. One that is gone takes nothing, and is not told apart: ports have no end. */
const tell = (message) => {
  for (const tab of tabs) tab.postMessage(message)
}

client.on('state', ({ name }) => tell({ state: name }))
room.subscribe().on('publication', ({ data }) => {
  log.push(data)
  if (log.length > MAX_LOG) log.shift()
  tell({ texts: [data] })
})

addEventListener('connect', ({ ports: [tab] }) => {
  tabs.add(tab)
  tab.addEventListener('message', async ({ data: { text, isGone } }) => {
    if (isGone) return tabs.delete(tab)
    try {
      await room.publish(text)
    } catch (error) {
      tab.postMessage({ error: String(error) })
    }
  })
  tab.start()
  // A tab that comes late is given what the others have.
  tab.postMessage({ state: client.state.name, texts: log })
})
