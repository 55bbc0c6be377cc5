/**
 * The interval of the messages that both sides send in recovery scenarios: times closer than that
 * are equal.
 */
export const RECOVERY_INTERVAL_MS = 20
