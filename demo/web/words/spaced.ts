/** A name that stands behind Chinese, with the space that sets Latin letters apart from it. */
export const spaced = (name: string): string => (/^[A-Za-z0-9]/.test(name) ? ` ${name}` : name)
