throw new Error('bench: not written yet')

export {}
