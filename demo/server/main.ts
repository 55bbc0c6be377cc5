throw new Error('demo server: not written yet')

export {}
