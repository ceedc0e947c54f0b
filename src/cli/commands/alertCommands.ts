/** `dutydesk alert …`: alerts as rows, and where one would go. */
import type { Command } from 'commander'
import { routeTest } from '#contract/alerts.ts'
import { addContractCommand } from '../contractCommands.ts'
import type { Io } from '../io.ts'
import { sayFacts, sayList } from '../printAnswer.ts'
import { addAlertSend } from './alertSend.ts'
import { addReadCommand } from './readCommand.ts'

export const routeTestExamples: readonly string[] = [
  '--labels alertname=LoginDown job=web-login --severity critical --environment production',
  '--source gitlab --title "Pipeline of web-login failed" --service web-login',
]

export const addAlertCommands = (parent: Command, io: Io): void => {
  addReadCommand(parent, io, {
    name: 'list',
    description: 'alerts, the newest first',
    item: null,
    path: () => '/alerts',
    filters: { '--limit <count>': 'how many at most', '--cursor <cursor>': 'where an earlier list ended' },
    examples: ['', '--output json'],
    say: sayList,
  })
  addAlertSend(parent, io)
  addContractCommand(parent, io, {
    name: 'route-test',
    entry: { summary: 'Show where an alert would go, without sending it', rule: 'D6', body: routeTest },
    item: null,
    path: () => '/alert-groups/route-test',
    examples: routeTestExamples,
    say: sayFacts,
  })
}
