/**
 * Calls `run` when a policy of the page forbids what an element of it loads from that URL. Returns
 * a function that stops. An element reports too little by itself: a script only that it failed, and
 * a frame, in Firefox, nothing at all.
 */
export function onForbidden(document: Document, url: string, run: () => void): () => void {
  // Browsers name the whole URL, or for one of another origin perhaps only its origin; inline
  // scripts have no URL.
  const violated = ({ blockedURI }: SecurityPolicyViolationEvent) => {
    if (/^https?:/.test(blockedURI) && url.startsWith(blockedURI)) run()
  }
  document.addEventListener('securitypolicyviolation', violated)
  return () => document.removeEventListener('securitypolicyviolation', violated)
}
