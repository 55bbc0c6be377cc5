/** Service channels are between one client and the server. */
export const UP = '/service/up'
export const DOWN = '/service/down'
export const DOWN_TO_ALL = '/all'
