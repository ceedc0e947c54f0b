/** `dutydesk alert send`: an alert by hand or from a script, through Alertmanager's own door. */
import type { Command } from 'commander'
import { examplesText } from '../contractCommands.ts'
import { deskClient, globalOptions } from '../deskClient.ts'
import { exitCodes } from '../exitCodes.ts'
import { Exit, type Io } from '../io.ts'
import { printAnswer } from '../printAnswer.ts'

type SendOptions = {
  readonly severity: string
  readonly service?: string
  readonly environment?: string
  readonly summary?: string
  readonly description?: string
  readonly link?: string
  readonly label?: readonly string[]
  readonly resolved?: true
}

export const addAlertSend = (parent: Command, io: Io): void => {
  const command = parent
    .command('send')
    .description(
      'send an alert, or its recovery, through Alertmanager’s door (POST /api/v2/alerts); with a source’s key in DUTYDESK_KEY',
    )
    .argument('<name>', 'the alert’s name; with its labels it is what a recovery is paired by')
    .option('--severity <word>', 'how bad it is', 'warning')
    .option('--service <service>', 'the service it is about')
    .option('--environment <environment>', 'where')
    .option('--summary <text>', 'one line for people')
    .option('--description <text>', 'more words')
    .option('--link <address>', 'where to look')
    .option('--label <name=value...>', 'further labels')
    .option('--resolved', 'it has stopped: send the same name and labels again')
    .addHelpText(
      'after',
      examplesText('dutydesk alert send', [
        'LoginDown --severity critical --service web-login --environment production --summary "Nobody can sign in"',
        'LoginDown --severity critical --service web-login --environment production --resolved',
        'BackupLate --label job=backup host=db1.example.org',
      ]),
    )
  command.action(async (name: string) => {
    const options = globalOptions(command)
    await deskClient(io, options).post('/v2/alerts', [alertOf(io, name, command.opts<SendOptions>())])
    printAnswer(io, options.output, { sent: name }, () => `Sent: ${name}`)
  })
}

const alertOf = (io: Io, name: string, given: SendOptions): object => {
  const { severity, service, environment, summary, description, link, label = [], resolved } = given
  const labels = {
    alertname: name,
    severity,
    service,
    environment,
    ...Object.fromEntries(label.map((one) => pair(io, one))),
  }
  const at = Temporal.Now.instant().round('millisecond').toString()
  return {
    labels: defined(labels),
    annotations: defined({ summary, description }),
    ...(link === undefined ? {} : { generatorURL: link }),
    ...(resolved === true ? { endsAt: at } : { startsAt: at }),
  }
}

const pair = (io: Io, text: string): readonly [string, string] => {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  io.err(`--label has ${JSON.stringify(text)}, expected name=value\n`)
  throw new Exit(exitCodes.badInput)
}

const defined = (values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined))
