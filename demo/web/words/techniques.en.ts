/** What each technique is called, and how it works in a few words. */
export const techniquesEn = {
  websocket: { name: 'WebSocket', how: 'One connection, open both ways.' },
  sse: { name: 'Server-sent events', how: 'One response that never ends.' },
  'http-streaming': { name: 'HTTP streaming', how: 'The same with plain lines: Comet.' },
  'long-polling': { name: 'Long polling', how: 'Each request waits for news.' },
  'short-polling': { name: 'Short polling', how: 'A request every second.' },
  reload: { name: 'Reload', how: 'The whole page, again and again.' },
  'forever-iframe': { name: 'Forever iframe', how: 'A document that never ends.' },
  multipart: { name: 'Multipart push', how: 'One response of many parts, 1995.' },
  'xhr-polling': { name: 'XHR long polling', how: 'Long polling by XMLHttpRequest.' },
  'xhr-streaming': { name: 'XHR streaming', how: 'A response read while it grows.' },
  'jsonp-polling': { name: 'JSONP polling', how: 'Each message is a script.' },
  'engine-io-polling': { name: 'Engine.IO polling', how: 'Its client, polling alone.' },
  'engine-io': { name: 'Engine.IO', how: 'Polls first, then WebSocket.' },
  'one-session': { name: 'One session', how: 'The best that gets through, and back.' },
  automatic: { name: 'Automatic', how: 'The best that gets through.' },
}
