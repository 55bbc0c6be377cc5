/** The channel to the client with this id. */
export const downTo = (id: string): string => `/down/${id}`

/** The channel from the client with this id. */
export const upFrom = (id: string): string => `/up/${id}`

export const UP_FROM_ALL = '/up/*'
export const DOWN_TO_ALL = '/all'

/** The id in a channel of one client. */
export const idIn = (channel: string): string => channel.slice(channel.lastIndexOf('/') + 1)
