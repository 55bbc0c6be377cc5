/** A page has sockets of its own. */
export const WebSocket = globalThis.WebSocket
