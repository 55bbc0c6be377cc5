import { useChannel, usePresence, useRequest, useSession } from '@rungway/client/react'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

function Room({ client, id }) {
  const [typing, setTyping] = useState(0)
  const { publications, status, publish, say } = useChannel(client, `room:${id}`, {
    onEphemeral: () => setTyping(Date.now()),
    onPublication: () => setTyping(0),
  })
  const members = usePresence(client, `room:${id}`)
  const title = useRequest(client, 'title', { room: id })
  const [waiting, setWaiting] = useState(0)
  const [refusal, setRefusal] = useState(null)

  async function send(event) {
    event.preventDefault()
    const { text } = event.currentTarget.elements
    const data = { text: text.value }
    text.value = ''
    // It waits while there is no network, and is there once when there is one again.
    setWaiting((count) => count + 1)
    setRefusal(null)
    try {
      await publish(data)
    } catch (error) {
      // Too long, too many, or not allowed: the message says which.
      setRefusal(error.message)
      if (text.value === '') text.value = data.text
    } finally {
      setWaiting((count) => count - 1)
    }
  }

  return (
    <>
      <h1>{title.data ?? '…'}</h1>
      <p role="status">
        {status.name}, {members.length} here{typing > 0 && ', someone types'}
        {waiting > 0 && `, ${waiting} on the way`}
      </p>
      {refusal !== null && <p role="alert">{refusal}</p>}
      <ul>
        {publications.map(({ epoch, offset, data }) => (
          <li key={`${epoch} ${offset}`}>{data.text}</li>
        ))}
      </ul>
      <form onSubmit={send}>
        <input name="text" aria-label="Message" autoComplete="off" onChange={() => say('typing')} />
        <button type="submit">Send</button>
      </form>
    </>
  )
}

function App() {
  const { client, state } = useSession('/rungway')
  return (
    <>
      <p>{state.name === 'open' ? `using ${state.transport}` : state.name}</p>
      <Room client={client} id="lobby" />
    </>
  )
}

createRoot(document.querySelector('main')).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
