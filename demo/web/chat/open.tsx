import { signal } from '@preact/signals'
import './chat.css'
import { isRoom } from '../../server/chat-messages.ts'
import { nameOfPage } from '../site/network.ts'
import { openPage } from '../site/open-page.tsx'
import { words } from '../words/language.ts'
import { ChatPage } from './page.tsx'
import { Room } from './room.ts'

const NAME_KEY = 'rungway name'
/** People of this field's history, until somebody says who they are. */
const NAMES = ['Ada', 'Alan', 'Barbara', 'Donald', 'Grace', 'Radia', 'Vint'] as const

function storedName(): string {
  const picked = NAMES[Math.floor(Math.random() * NAMES.length)] ?? NAMES[0]
  try {
    return localStorage.getItem(NAME_KEY) ?? picked
  } catch {
    // A browser may forbid it: then the name holds for this page.
    return picked
  }
}

/** The room in the address; a new one where there is none. */
function roomInAddress(): string {
  const asked = location.hash.slice(1)
  if (isRoom(asked)) return asked
  const fresh = nameOfPage()
  history.replaceState(null, '', `${location.pathname}${location.search}#${fresh}`)
  return fresh
}

export function open(): void {
  const room = signal(new Room(roomInAddress(), storedName()))
  const enter = (name: string) => {
    room.value.close()
    try {
      localStorage.setItem(NAME_KEY, name)
    } catch {
      // As above.
    }
    room.value = new Room(roomInAddress(), name)
  }
  addEventListener('hashchange', () => enter(room.value.name))
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) room.value.unread.value = 0
  })
  openPage({
    path: '/chat',
    title: () => words.value.chat.documentTitle(room.value.unread.value),
    View: () => <ChatPage key={room.value.page} room={room.value} onRename={enter} />,
    close: () => room.value.close(),
  })
}
