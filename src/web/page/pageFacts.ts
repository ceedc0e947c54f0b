/** What `GET /api/page` says: about the desk, and about who is signed in. */
import { type Answer, get } from './ask.ts'
import { fields, flag, list, number, text, textOrNull } from './read.ts'

export type Team = {
  readonly team: string
  readonly name: string
  readonly role: string
  readonly playbook: string
  readonly playbookIsNewest: boolean
}

export type Me = {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly isAdministrator: boolean
  readonly teams: readonly Team[]
  readonly running: {
    readonly database: string
    readonly url: string
    readonly sources: readonly { readonly name: string; readonly title: string }[]
  }
}

export type PageFacts = {
  readonly version: string
  readonly firstRun: { readonly open: boolean; readonly needsCode: boolean }
  readonly singleSignOn: string | null
  readonly minPasswordLength: number
  readonly me: Me | null
}

const meOf = (value: unknown): Me | null => {
  const given = fields(value)
  if (textOrNull(given.personId) === null) return null
  const running = fields(given.running)
  return {
    personId: text(given.personId),
    name: text(given.name),
    email: text(given.email),
    isAdministrator: flag(given.isAdministrator),
    teams: list(given.teams).map((one) => ({
      team: text(one.team),
      name: text(one.name),
      role: text(one.role),
      playbook: text(one.playbook),
      playbookIsNewest: flag(one.playbookIsNewest),
    })),
    running: {
      database: text(running.database),
      url: text(running.url),
      sources: list(running.sources).map((one) => ({ name: text(one.name), title: text(one.title) })),
    },
  }
}

const factsOf = (body: unknown): PageFacts => {
  const given = fields(body)
  const firstRun = fields(given.firstRun)
  return {
    version: text(given.version),
    firstRun: { open: flag(firstRun.open), needsCode: flag(firstRun.needsCode) },
    singleSignOn: textOrNull(fields(given.singleSignOn).name),
    minPasswordLength: number(given.minPasswordLength),
    me: meOf(given.me),
  }
}

export const askPageFacts = async (): Promise<PageFacts | Extract<Answer, { ok: false }>> => {
  const answer = await get('/api/page')
  return answer.ok ? factsOf(answer.body) : answer
}
