// The operators' page. It runs over a session of its own, and shows what comes.
import { connect } from './rungway.js'

const KEY = 'rungway key'
const byId = (id) => document.getElementById(id)
const make = (name, text) => Object.assign(document.createElement(name), { textContent: text })
const number = (value) => Math.round(value).toLocaleString('en')
const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0)

let client = null
let before = null

function open(key) {
  client?.close()
  client = connect(new URL('session', location.href).href, { token: key })
  client.on('state', ({ name, transport, error }) => {
    const texts = { closed: `Closed: ${error?.code ?? 'gone'}`, open: `Connected over ${transport}` }
    byId('status').textContent = texts[name] ?? 'Connecting …'
    byId('view').hidden = name === 'closed'
    byId('enter').hidden = name !== 'closed'
    // A key that was refused is not kept, and neither is it tried again.
    if (error?.code === 'unauthorized') sessionStorage.removeItem(KEY)
  })
  client.on('message', (message) => {
    if (message.type === 'picture') {
      show(message)
      client.send({ type: 'shown' })
    } else if (message.type === 'refused') byId('status').textContent = message.message
  })
  client.on('reset', find)
  find()
}

function find() {
  client?.send({ type: 'find', text: byId('search').value })
}

function show({ stats, sessions, found, channels, foundChannels, rights, seconds }) {
  const rate = (pick) => (before === null ? '–' : number(Math.max(0, pick(stats) - pick(before)) / seconds))
  const counts = {
    sessions: number(total(stats.sessions)),
    ...Object.fromEntries(Object.entries(stats.sessions).map(([name, count]) => [name, number(count)])),
    'messages up a second': rate(({ messagesUp }) => messagesUp),
    'messages down a second': rate(({ messagesDown }) => messagesDown),
    channels: number(stats.channels),
    publications: number(stats.publications),
    refused: number(total(stats.refused)),
    'calls refused': number(total(stats.refusedCalls)),
    'KiB held': number(stats.heldBytes / 1024),
  }
  before = stats
  byId('counts').replaceChildren(
    ...Object.entries(counts).map(([name, text]) => {
      const group = document.createElement('div')
      group.append(make('dt', name), make('dd', text))
      return group
    }),
  )
  showNodes(stats)
  byId('caption').textContent = `${number(sessions.length)} of ${number(found)} sessions`
  const mayEnd = rights.includes('disconnect')
  // Rows stay where they are, so that a button is not exchanged under a finger.
  const rows = new Map([...byId('sessions').rows].map((row) => [row.dataset.name, row]))
  byId('sessions').replaceChildren(...sessions.map((session) => rowOf(session, rows.get(session.name), mayEnd)))
  byId('channel-caption').textContent = `${number(channels.length)} of ${number(foundChannels)} channels`
  byId('channels').replaceChildren(
    ...channels.map(({ name, subscribers }) => {
      const row = document.createElement('tr')
      row.append(make('td', name), make('td', number(subscribers)))
      return row
    }),
  )
}

// What each node holds, and which is not in the picture.
function showNodes({ nodes, unreached = [] }) {
  byId('nodes').hidden = nodes === undefined
  byId('node-rows').replaceChildren(
    ...(nodes ?? []).map(({ node, sessions, links, heldBytes }) => {
      const row = document.createElement('tr')
      row.append(...[node, number(sessions), number(links), number(heldBytes / 1024)].map((text) => make('td', text)))
      return row
    }),
  )
  byId('unreached').hidden = unreached.length === 0
  const text = unreached.map(({ node, message }) => `Node ${node} is not in this picture. ${message}`).join(' ')
  if (byId('unreached').textContent !== text) byId('unreached').textContent = text
}

function rowOf({ name, user, transport, pendingBytes, node }, known, mayEnd) {
  const row = known ?? rowFor(name, mayEnd)
  const texts = [name, user || '–', transport ?? 'away', `${number(pendingBytes)} B`, node ?? 'this one']
  texts.forEach((text, at) => {
    if (row.cells[at].textContent !== text) row.cells[at].textContent = text
  })
  return row
}

function rowFor(name, mayEnd) {
  const row = document.createElement('tr')
  row.dataset.name = name
  row.append(make('td', ''), make('td', ''), make('td', ''), make('td', ''), make('td', ''))
  const last = document.createElement('td')
  if (mayEnd) {
    const button = make('button', 'End')
    button.type = 'button'
    button.setAttribute('aria-label', `End session ${name}`)
    button.onclick = () => {
      if (confirm(`End session ${name}? Its client is told, and does not come back by itself.`))
        client?.send({ type: 'end', session: name })
    }
    last.append(button)
  }
  row.append(last)
  return row
}

byId('enter').onsubmit = (event) => {
  event.preventDefault()
  const key = byId('key').value
  byId('key').value = ''
  sessionStorage.setItem(KEY, key)
  open(key)
}
byId('find').onsubmit = (event) => event.preventDefault()
byId('search').oninput = find
const kept = sessionStorage.getItem(KEY)
if (kept !== null) open(kept)
