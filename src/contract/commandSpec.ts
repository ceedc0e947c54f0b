/**
 * One entry of a command table: everything a door needs to offer a command. Routes, the OpenAPI description, the command line, the
 * role table in the docs and its enforcement are all made from these entries, so that they cannot differ.
 */
import type { z } from 'zod'
import type { Actor, Role } from '#domain/people/actor.ts'
import type { RuleId } from '#domain/protocol.ts'

/** What the door adds to a parsed body: who, and when. */
export type CommandMeta = { readonly by: Actor; readonly at: Temporal.Instant }

export type CommandSpec<Command> = {
  /** One sentence in the imperative for help texts and the API description. */
  readonly summary: string
  /** The rule that the command serves. */
  readonly rule: RuleId
  /** The body as it arrives: strings, numbers and lists; strict, so that an unknown field is named. */
  readonly body: z.ZodType
  /** Roles that may give it at all; the deciders refuse the rest case by case. */
  readonly may: readonly Role[]
  /** True where an administrator of the server may give it without any role in the team. */
  readonly administrator?: boolean
  /** Parses `body` (throws `z.ZodError` with every fault) and makes the domain command. */
  readonly toCommand: (body: unknown, meta: CommandMeta) => Command
}

/** Types one entry: `toCommand` sees the parsed body. */
export const commandSpec = <Body extends z.ZodType, Command>(spec: {
  readonly summary: string
  readonly rule: RuleId
  readonly body: Body
  readonly may: readonly Role[]
  readonly administrator?: boolean
  readonly toCommand: (body: z.output<Body>, meta: CommandMeta) => Command
}): CommandSpec<Command> => ({
  ...spec,
  toCommand: (body, meta) => spec.toCommand(spec.body.parse(body), meta),
})

/** Roles that act on items. */
export const actingRoles: readonly Role[] = ['lead', 'deputy', 'member']
/** Roles that may add to items, service accounts among them. */
export const addingRoles: readonly Role[] = ['lead', 'deputy', 'member', 'service']
/** Every role of the team. */
export const readingRoles: readonly Role[] = ['lead', 'deputy', 'member', 'observer', 'service']
