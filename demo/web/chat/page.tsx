import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { MAX_CHAT_CHARS, MAX_NAME_CHARS } from '../../server/chat-messages.ts'
import { FAULT_NAMES } from '../../server/network/seen.ts'
import { Glyph } from '../site/glyph.tsx'
import { explained } from '../words/explained.ts'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { LinkForDevices } from './link-for-devices.tsx'
import type { Entry, Person, Room } from './room.ts'

interface ChatProps {
  readonly room: Room
  /** Enters the same room under another name. */
  onRename(name: string): void
}

export function ChatPage({ room, onRename }: ChatProps) {
  const { chat: text } = words.value
  return (
    <>
      <h1>{text.heading}</h1>
      <p class="lead">{text.sentence}</p>
      <div class="chat">
        <section class="talk" aria-labelledby="talk-heading">
          <h2 id="talk-heading">{text.messages}</h2>
          <Messages room={room} />
          <p class="typing">{typists(room.people.value, text.typing)}</p>
          <Composer room={room} />
        </section>
        <div class="aside">
          <People room={room} onRename={onRename} />
          <NetworkPanel room={room} />
        </div>
      </div>
    </>
  )
}

function typists(people: readonly Person[], sentence: (names: string) => string): string {
  const names = people.filter(({ isTyping }) => isTyping).map(({ name }) => name)
  return names.length === 0 ? '' : sentence(names.join(', '))
}

function Messages({ room }: { readonly room: Room }) {
  const { chat: text } = words.value
  const list = useRef<HTMLOListElement>(null)
  const entries = room.entries.value
  useEffect(() => {
    const { current } = list
    if (current !== null && entries.length > 0) current.scrollTop = current.scrollHeight
  }, [entries])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable without a mouse, and Safari does not see to it
    <ol ref={list} class="messages" tabIndex={0} aria-labelledby="talk-heading" aria-live="polite">
      {room.hasGap.value && <li class="none">{text.missing}</li>}
      {entries.length === 0 && <li class="none">{text.empty}</li>}
      {entries.map((entry) => (
        <Message key={entry.message.id} entry={entry} />
      ))}
    </ol>
  )
}

const TICKS = { waiting: '◷', accepted: '✓', failed: '✕' } as const

function Message({ entry }: { readonly entry: Entry }) {
  const { chat: text } = words.value
  const { message, isOwn, state } = entry
  const time = new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return (
    <li class="said" data-own={isOwn} data-state={state}>
      <span class="by">
        <strong>{isOwn ? text.you : message.name}</strong> {time}
        {message.via !== 'none' && ` · ${text.via(techniqueWords(message.via).name)}`}
      </span>
      <span class="text">{message.text}</span>
      {isOwn && (
        <span class="tick" title={text.ticks[state]}>
          {TICKS[state]} <span class="tick-words">{text.ticks[state]}</span>
        </span>
      )}
    </li>
  )
}

function Composer({ room }: { readonly room: Room }) {
  const { chat: text } = words.value
  const written = useSignal('')
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        const said = written.value.trim()
        if (said === '') return
        room.say(said)
        written.value = ''
      }}
    >
      <input
        type="text"
        aria-label={text.message}
        autocomplete="off"
        maxLength={MAX_CHAT_CHARS}
        value={written.value}
        onInput={({ currentTarget }) => {
          written.value = currentTarget.value
          room.typing()
        }}
      />
      <button type="submit" class="primary">
        {text.send}
      </button>
    </form>
  )
}

function People({ room, onRename }: ChatProps) {
  const { chat: text } = words.value
  const people = room.people.value
  const isCopied = useSignal(false)
  return (
    <section aria-labelledby="people-heading">
      <h2 id="people-heading">{text.here(Math.max(people.length, 1))}</h2>
      <ul class="people">
        {people.map(({ page, name, via }) => (
          <li key={page} data-technique={via ?? 'automatic'}>
            <Glyph of={via ?? 'automatic'} /> {name}
            {page === room.page && ` (${text.you})`}
            <span class="note">{via === null ? '' : techniqueWords(via).name}</span>
          </li>
        ))}
      </ul>
      <label>
        {text.name}{' '}
        <input
          type="text"
          maxLength={MAX_NAME_CHARS}
          defaultValue={room.name}
          onChange={({ currentTarget }) => onRename(currentTarget.value.trim() || room.name)}
        />
      </label>
      <button
        type="button"
        onClick={() => {
          void navigator.clipboard?.writeText(location.href).then(() => {
            isCopied.value = true
          })
        }}
      >
        {isCopied.value ? text.copied : text.link}
      </button>
      <LinkForDevices />
    </section>
  )
}

function NetworkPanel({ room }: { readonly room: Room }) {
  const { chat: text } = words.value
  const transport = room.transport.value
  return (
    <section aria-labelledby="network-heading">
      <h2 id="network-heading">{text.network}</h2>
      <p class="note">{text.networkNote}</p>
      <div class="faults" role="radiogroup" aria-labelledby="network-heading">
        {FAULT_NAMES.map((fault) => (
          <label key={fault}>
            <input
              type="radio"
              name="fault"
              checked={room.fault.value === fault}
              onChange={() => void room.use(fault)}
            />{' '}
            {text.faults[fault]}
          </label>
        ))}
      </div>
      <p class="link" role="status" data-carries={transport !== null}>
        {transport === null ? text.offline : text.using(techniqueWords(transport).name)}
      </p>
      <details>
        <summary>{text.explanation}</summary>
        <p class="note">{room.explanation.value === null ? '' : explained(room.explanation.value, false)}</p>
      </details>
    </section>
  )
}
