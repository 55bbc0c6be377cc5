/** What a client with this id hears. */
export const downTo = (id: string): string => `/down/${id}`

/** What a client with this id says. */
export const upFrom = (id: string): string => `/up/${id}`

export const UP_FROM_ALL = '/up/*'
export const DOWN_TO_ALL = '/all'

/** The id in a channel of one client's. */
export const idIn = (channel: string): string => channel.slice(channel.lastIndexOf('/') + 1)
