/** How a reviewed table says what a person would see of a delivery. */

export type ExpectedSignal = readonly [
  title: string,
  state: 'firing' | 'resolved',
  severity: 'critical' | 'error' | 'warning' | 'info' | 'unknown',
  service: string | null,
  link: string | null,
]

export type Expected = {
  /** The door that a person would point this sender at. */
  readonly door: string
  readonly gives: readonly ExpectedSignal[] | 'ignored' | 'test' | 'unreadable' | 'change' | 'remark'
}

export const at = (door: string, ...gives: readonly ExpectedSignal[]): Expected => ({ door, gives })
export const no = (door: string, gives: 'ignored' | 'test' | 'unreadable' | 'change' | 'remark'): Expected => ({
  door,
  gives,
})
