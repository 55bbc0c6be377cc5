throw new Error('demo page: not written yet')

export {}
