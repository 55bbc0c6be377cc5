export { type CompressOptions, compressedFetch } from './compressed-fetch.ts'
