/** What compresses by gzip (WHATWG Compression); absent in platforms of before 2023. */
export const gzip = (): CompressionStream | undefined =>
  'CompressionStream' in globalThis ? new CompressionStream('gzip') : undefined
