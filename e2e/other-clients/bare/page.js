// A page that takes part in a channel by PROTOCOL.md alone: nothing of Rungway's is loaded. It
// answers each "ping N" of the room with "pong N", and leaves after "bye".

const random = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Section 17. `say` takes a body, and `leave` closes the session. */
function participant(channel, heard) {
  const [producer, member] = [random(), random()]
  const unanswered = new Map()
  let [ids, numbers, alias, position, subscribing, reading] = [0, 0, null, null, null, null]
  const ask = (say, kind, ...rest) => {
    say([kind, ++ids, ...rest])
    return ids
  }
  const publish = (say, data, seq) => unanswered.set(ask(say, 'pub', channel, data, producer, seq), { data, seq })

  function publication(say, offset, data) {
    if (offset <= position.offset) return
    position.offset = offset
    heard(data)
    if (data.startsWith('ping ')) {
      const seq = ++numbers
      // Twice under one number: published once (K14).
      for (let times = 0; times < 2; times++) publish(say, data.replace('ping', 'pong'), seq)
    }
    if (data === 'bye') reading = ask(say, 'past', channel, { limit: 10 })
  }

  function answered(say, leave, id, result) {
    unanswered.delete(id)
    if (id === subscribing) {
      ;({ alias } = result)
      heard(result.recovered ? 'joined' : 'joined, with a loss')
      if (position?.epoch !== result.epoch)
        position = { epoch: result.epoch, offset: result.missed.length > 0 ? 0 : result.offset }
      for (const [offset, data] of result.missed) publication(say, offset, data)
      position.offset = Math.max(position.offset, result.offset)
    }
    if (id === reading) {
      heard(`past ${result.publications.map(([, data]) => data).join()}`)
      leave()
    }
  }

  return {
    /** A session has begun (K8, K13). */
    begin(say) {
      subscribing = ask(say, 'sub', channel, position, { presence: true, member })
      const again = new Map([...unanswered.values()].map(({ data, seq }) => [seq, data]))
      unanswered.clear()
      for (const [seq, data] of again) publish(say, data, seq)
    },
    take(body, say, leave) {
      const [kind, first, second, third, fourth, entries = []] = body
      if (typeof kind === 'number') {
        if (kind === alias && first > 0) publication(say, first, second)
      } else if (kind === 'ok') answered(say, leave, first, second)
      else if (kind === 'no') heard(`refused: ${second}`)
      else if (kind === 'req') say(['no', first, 'unknown-method', ''])
      else if (kind === 'broken' && first === alias) {
        if (!fourth) heard('a loss')
        if (position.epoch !== second) position = { epoch: second, offset: 0 }
        for (const [offset, data] of entries) publication(say, offset, data)
        position.offset = third
      }
    },
  }
}

/** Sections 3 to 8: what one session has said and heard. */
function mailbox(id) {
  const outbox = []
  const box = {
    id,
    epoch: null,
    seen: 0,
    said: 0,
    outbox,
    add: (...rest) => outbox.push({ seq: ++box.said, line: JSON.stringify([box.said, ...rest]) }),
    acknowledged(seen) {
      while (outbox.length > 0 && outbox[0].seq <= seen) outbox.shift()
    },
    /** Whether it is the next one (A2, B10). */
    isNext: (seq) => seq === box.seen + 1 && ++box.seen === seq,
  }
  return box
}

export function overWebSocket(url, channel, heard) {
  const { begin, take } = participant(channel, heard)
  let box, socket
  let [links, isWelcome, isOver] = [0, false, false]
  const write = (line) => socket.send(line)
  const add = (...rest) => {
    const { line } = box.outbox[box.add(...rest) - 1]
    if (isWelcome) write(line)
  }
  const say = (body) => add(body, 'c')
  const leave = () => add('', 'close')

  function anew() {
    box = mailbox(random())
    begin(say)
  }

  function open() {
    const hello = new URLSearchParams({ v: 1, session: box.id, link: ++links, claim: links, seen: box.seen, greet: 1 })
    if (box.epoch !== null) hello.set('resume', box.epoch)
    socket = new WebSocket(`${url.replace('http', 'ws')}/websocket?${hello}`)
    socket.onmessage = ({ data }) => {
      for (const line of data.split('\n')) if (line !== '') frame(JSON.parse(line))
    }
    socket.onclose = () => {
      isWelcome = false
      if (!isOver) setTimeout(open, 100)
    }
  }

  function frame([kind, first, second]) {
    if (kind === 'welcome') {
      if (box.epoch !== null && box.epoch !== first.epoch) return socket.close()
      box.epoch = first.epoch
      box.acknowledged(first.seen)
      isWelcome = true
      for (const { line } of box.outbox) write(line)
    } else if (kind === 'ack') {
      box.acknowledged(first)
      if (box.outbox.length === 0 && isOver) socket.close()
    } else if (kind === 'ping') write(JSON.stringify(['pong', first]))
    else if (kind === 'end') {
      if (second === 'never') isOver = true
      if (second === 'reset') {
        isWelcome = false
        anew()
      }
    } else if (typeof kind === 'number') {
      if (box.isNext(kind) && second === 'c') take(first, say, leave)
      write(JSON.stringify(['ack', box.seen]))
    }
  }

  anew()
  open()
}

/** It reads as T5 says, without a hello, and writes by POST (T10, T11). */
export function overEventSource(url, channel, heard) {
  const { begin, take } = participant(channel, heard)
  let box, source
  let [isPosting, isOver] = [false, false]
  const say = (body) => {
    box.add(body, 'c')
    post()
  }
  const leave = () => {
    box.add('', 'close')
    isOver = true
    post()
  }

  /** In a session of that name; the stream may be in it already. */
  function anew(id) {
    box = mailbox(id)
    begin(say)
  }

  function open() {
    source?.close()
    anew(random())
    source = new EventSource(`${url}/sse?session=${box.id}`)
    source.addEventListener('c', ({ data, lastEventId }) => {
      if (box.isNext(Number(lastEventId.split(':')[1]))) take(JSON.parse(data), say, leave)
    })
    source.addEventListener('reset', ({ lastEventId }) => anew(lastEventId.split(':')[0]))
  }

  /** What is not acknowledged, one request at a time, until all of it is. */
  async function post() {
    if (isPosting) return
    isPosting = true
    while (box.outbox.length > 0) {
      const posted = box
      await once(posted).catch(() => new Promise((resolve) => setTimeout(resolve, 100)))
    }
    isPosting = false
    if (isOver) source.close()
  }

  async function once(posted) {
    const body = posted.outbox.map(({ line }) => line).join('\n')
    const hello = new URLSearchParams({ v: 1, session: posted.id, link: 1, claim: 0, seen: posted.seen })
    if (posted.epoch !== null) hello.set('resume', posted.epoch)
    const answer = await fetch(`${url}/up?${hello}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain' },
    })
    const text = await answer.text()
    if (!answer.ok) {
      const { code, retry } = JSON.parse(text)
      if (code === 'closed') return posted.acknowledged(posted.said)
      // The stream comes back, and says where it goes on.
      if (retry !== 'reset' || posted === box) throw new Error(code)
      return
    }
    for (const line of text.split('\n')) {
      if (line === '') continue
      const [kind, value] = JSON.parse(line)
      if (kind === 'welcome') posted.epoch = value.epoch
      if (kind === 'welcome' || kind === 'ack') posted.acknowledged(kind === 'ack' ? value : value.seen)
    }
  }

  open()
}
