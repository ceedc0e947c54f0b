/** `dutydesk silence …` and `dutydesk maintenance …`: what hides alerts for a while. */
import type { Command } from 'commander'
import { maintenanceCommands, silenceCommands, silencePreview } from '#contract/alerts.ts'
import { addContractCommand } from '../contractCommands.ts'
import type { Io } from '../io.ts'
import { sayFacts, sayList } from '../printAnswer.ts'
import { addReadCommand } from './readCommand.ts'

export const silenceExamples: Readonly<Record<keyof typeof silenceCommands | 'preview', readonly string[]>> = {
  create: ['"The disk is being replaced" --matchers alertname=DiskFull instance=db1.example.org --minutes 120'],
  edit: ['abc123 "The new disk comes tomorrow" --ends-at 2026-12-01T12:00:00Z'],
  expire: ['abc123'],
  preview: ['--matchers alertname=DiskFull'],
}

export const maintenanceExamples: Readonly<Record<keyof typeof maintenanceCommands, readonly string[]>> = {
  plan: [
    '"Move to the new cluster" --reason "Announced to all users" --matchers service=web-login --zone Europe/London --schedule once --schedule-starts-at 2026-12-05T06:00:00Z --schedule-ends-at 2026-12-05T08:00:00Z',
    '"Nightly copy" --reason "It reads everything" --matchers job=directory --zone Europe/London --schedule weekly --schedule-days 6 7 --schedule-local-time 02:00 --schedule-duration-minutes 90',
  ],
  cancel: ['2 "It was put off"'],
}

const list = (parent: Command, io: Io, what: string, path: string): void =>
  addReadCommand(parent, io, {
    name: 'list',
    description: `${what}, the newest first`,
    item: null,
    path: () => path,
    filters: { '--limit <count>': 'how many at most' },
    examples: ['', '--output json'],
    say: sayList,
  })

export const addSilenceCommands = (parent: Command, io: Io): void => {
  list(parent, io, 'silences', '/silences')
  const preview = { summary: 'Show what a silence would hide now', rule: 'D6', body: silencePreview }
  const add = (name: keyof typeof silenceExamples, path: (id: string) => string, item: string | null): void =>
    addContractCommand(parent, io, {
      name,
      entry: name === 'preview' ? preview : silenceCommands[name],
      item,
      path,
      examples: silenceExamples[name],
      say: sayFacts,
    })
  add('create', () => '/silences', null)
  add('preview', () => '/silences/preview', null)
  add('edit', (id) => `/silences/${id}/edit`, 'id')
  add('expire', (id) => `/silences/${id}/expire`, 'id')
}

export const addMaintenanceCommands = (parent: Command, io: Io): void => {
  list(parent, io, 'maintenance windows', '/maintenance')
  addContractCommand(parent, io, {
    name: 'plan',
    entry: maintenanceCommands.plan,
    item: null,
    path: () => '/maintenance',
    examples: maintenanceExamples.plan,
    say: sayFacts,
  })
  addContractCommand(parent, io, {
    name: 'cancel',
    entry: maintenanceCommands.cancel,
    item: 'number',
    path: (number) => `/maintenance/${number}/cancel`,
    examples: maintenanceExamples.cancel,
    say: sayFacts,
  })
}
