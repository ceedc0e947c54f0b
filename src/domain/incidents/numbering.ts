/** Numbers of things within one incident count from 1. */
export const nextNumber = (taken: readonly number[]): number => Math.max(0, ...taken) + 1
