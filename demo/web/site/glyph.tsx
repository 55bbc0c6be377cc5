/** One shape for each technique, everywhere: what its requests look like over time. */
const PATHS: Readonly<Record<string, string>> = {
  websocket: 'M2 9h20M18 5l4 4-4 4M22 16H2M6 12l-4 4 4 4',
  sse: 'M2 12h19M17 7l5 5-5 5M6 6v12',
  'http-streaming': 'M2 12h4M9 12h4M16 12h5M17 7l5 5-5 5',
  'long-polling': 'M3 7v10M3 12h15M18 7v10M22 12h-1',
  'short-polling': 'M4 7v10M10 7v10M16 7v10M22 7v10',
  multipart: 'M3 6h7v5H3zM3 14h7v5H3zM14 12h7M18 9l3 3-3 3',
  'xhr-polling': 'M3 9v10M3 14h15M18 9v10M8 3l4 4M12 3L8 7',
  'forever-iframe': 'M3 5h18v14H3zM7 12h10M14 9l3 3-3 3',
  'xhr-streaming': 'M2 14h4M9 14h4M16 14h5M17 9l5 5-5 5M5 3l4 4M9 3L5 7',
  'jsonp-polling': 'M9 4C5 4 7 12 3 12c4 0 2 8 6 8M15 4c4 0 2 8 6 8-4 0-2 8-6 8',
  'engine-io-polling': 'M12 3a9 9 0 1 0 .1 0M8 9v6M12 9v6M16 9v6',
  'engine-io': 'M12 3a9 9 0 1 0 .1 0M7 12h9M13 9l3 3-3 3',
  automatic: 'M7 2v20M17 2v20M7 6h10M7 12h10M7 18h10',
}

export function Glyph({ of }: { readonly of: string }) {
  return (
    <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[of] ?? PATHS['automatic']} />
    </svg>
  )
}
