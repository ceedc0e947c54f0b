import { test } from 'vitest'
import { aContext, after, ana, aPlaybook, deskRule, outsider, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import { command, event, live, owned, raised } from '#testing/incidentHistory.ts'
import { incidentDecider } from './incidentDecider.ts'

const { given } = scenario(incidentDecider, aContext())

test('I8 an observation is kept as it was written, and silence begins anew', () => {
  given(...live)
    .when(command({ type: 'Observe', text: 'The disk is full', at: after(7) }))
    .then({ type: 'Observed', by: ana, at: after(7), text: 'The disk is full' })
    .thenState({ counts: { observations: 1, actions: 0, attachments: 0 }, lastEntryAt: after(7) })
})

test('I8 an action needs the reasoning behind it', () => {
  given(...live)
    .when(command({ type: 'Act', text: 'Restarted', reason: ' ' }))
    .thenRefused({ code: 'reason-needed', rule: 'I8' })
  given(...live)
    .when(command({ type: 'Act', text: 'Restarted', reason: 'It leaks' }))
    .then({ type: 'Acted', by: ana, at: t0, text: 'Restarted', reason: 'It leaks' })
    .thenState({ counts: { actions: 1 } })
})

test('I8 an attachment is counted', () => {
  given(...live)
    .when(command({ type: 'Attach', attachment: 'a1', filename: 'top.txt', mediaType: 'text/plain', size: 3 }))
    .then({
      type: 'Attached',
      by: ana,
      at: t0,
      attachment: 'a1',
      filename: 'top.txt',
      mediaType: 'text/plain',
      size: 3,
    })
    .thenState({ counts: { attachments: 1 } })
})

const status = (over: object) =>
  command({
    type: 'UpdateServiceStatus',
    service: 'web',
    environment: 'production',
    status: 'down',
    text: null,
    ...over,
  })

test('I8 each affected service and environment has its current status', () => {
  const before = [
    event({ type: 'ServiceStatusUpdated', service: 'web', environment: 'production', status: 'down', text: null }),
    event({ type: 'ServiceStatusUpdated', service: 'web', environment: 'staging', status: 'down', text: null }),
    event({ type: 'ServiceStatusUpdated', service: 'db', environment: 'production', status: 'degraded', text: null }),
  ]
  given(...live, ...before)
    .when(status({ status: 'working', at: after(5) }))
    .thenState({
      services: [
        { service: 'web', environment: 'staging', status: 'down', at: t0 },
        { service: 'db', environment: 'production', status: 'degraded', at: t0 },
        { service: 'web', environment: 'production', status: 'working', at: after(5) },
      ],
    })
})

test('I8 a service is one of the playbook’s catalogue, where it has one', () => {
  given(...live)
    .when(status({ service: 'wbe' }))
    .thenRefused({ code: 'unknown-service', rule: 'I8', todo: 'Name one of: web.' })
  scenario(incidentDecider, aContext({ playbook: aPlaybook({ services: [] }) }))
    .given(...live)
    .when(status({ service: 'anything' }))
    .thenTypes('ServiceStatusUpdated')
})

test('I8 an expert is somebody the desk can tell, observers among them', () => {
  for (const person of ['nobody', 'old', 'toString'])
    given(...owned)
      .when(command({ type: 'Involve', person, text: null }))
      .thenRefused({ code: 'unknown-person', rule: 'I8' })
  given(...owned)
    .when(command({ type: 'Involve', person: 'obi', text: 'You know the proxy' }))
    .then({ type: 'ExpertInvolved', by: ana, at: t0, person: 'obi', text: 'You know the proxy' })
    .thenState({ involved: [{ person: 'obi', at: t0 }] })
})

test('I8 involving the same expert twice tells them once', () => {
  given(...owned, event({ type: 'ExpertInvolved', person: 'obi', text: null }))
    .when(command({ type: 'Involve', person: 'obi', text: null }))
    .thenNothing()
})

const url = 'https://gitlab.example.org/team/web/-/merge_requests/3'
const linked = event({ type: 'MergeRequestLinked', mergeRequest: 1, url })
const askReview = command({ type: 'RequestReview', mergeRequest: 1, text: null })

test('I9 a merge request is linked once and numbered within the incident', () => {
  given(...live)
    .when(command({ type: 'LinkMergeRequest', url }))
    .then({ type: 'MergeRequestLinked', by: ana, at: t0, mergeRequest: 1, url })
    .thenState({ mergeRequests: [{ mergeRequest: 1, url, entry: 4, state: 'open', reviewAskedAt: null, from: null }] })
  given(...live, linked)
    .when(command({ type: 'LinkMergeRequest', url }))
    .thenNothing()
  given(...live, linked)
    .when(command({ type: 'LinkMergeRequest', url: `${url}4` }))
    .thenState({ mergeRequests: [{ mergeRequest: 1 }, { mergeRequest: 2 }] })
})

test('I9 its review is asked for once', () => {
  given(...live, linked, event({ type: 'MergeRequestLinked', mergeRequest: 2, url: `${url}4` }))
    .when(askReview)
    .then({ type: 'ReviewRequested', by: ana, at: t0, mergeRequest: 1, url, text: null })
    .thenState({ mergeRequests: [{ reviewAskedAt: t0 }, { reviewAskedAt: null }] })
  given(...live, linked, event({ type: 'ReviewRequested', mergeRequest: 1, url, text: null }))
    .when(askReview)
    .thenNothing()
})

test('I9 no review is asked for what is merged already', () => {
  given(...live, linked, event({ type: 'MergeRequestStateRecorded', mergeRequest: 1, state: 'merged' }))
    .when(askReview)
    .thenRefused({ code: 'merge-request-not-open', rule: 'I9', what: 'The merge request is merged already.' })
})

test('I9 the tracker says how a linked merge request stands; others are none of ours', () => {
  const tell = (state: 'open' | 'merged', where = url) =>
    command({ type: 'RecordMergeRequestState', by: outsider, url: where, state })
  given(...live, linked, event({ type: 'MergeRequestLinked', mergeRequest: 2, url: `${url}4` }))
    .when(tell('merged'))
    .then({ type: 'MergeRequestStateRecorded', by: outsider, at: t0, mergeRequest: 1, state: 'merged' })
    .thenState({ mergeRequests: [{ state: 'merged' }, { state: 'open' }] })
  given(...live, linked)
    .when(tell('open'))
    .thenNothing()
  given(...live, linked)
    .when(tell('merged', 'https://elsewhere.example.org'))
    .thenNothing()
})

test('D6 adding an alert group decides the group in the same transaction', () => {
  given(...raised)
    .when(command({ type: 'AddAlert', group: 9 }))
    .then({ type: 'AlertAdded', by: ana, at: t0, group: 9 })
    .thenAlso({
      stream: { kind: 'alert-group', id: '9' },
      command: { type: 'AddGroupToIncident', by: ana, at: t0, incident: 5 } as { type: string },
    })
    .thenState({ alerts: [{ group: 9, firing: true, from: null }] })
})

test('D6 a group is added once, by the desk’s own rules too, and not by strangers', () => {
  given(...raised, event({ type: 'AlertAdded', group: 9 }))
    .when(command({ type: 'AddAlert', group: 9 }))
    .thenNothing()
  given(...raised)
    .when(command({ type: 'AddAlert', by: deskRule, group: 9 }))
    .thenTypes('AlertAdded')
  given(...raised)
    .when(command({ type: 'AddAlert', by: outsider, group: 9 }))
    .thenRefused({ code: 'members-only', rule: 'D6' })
})

test('I8 a linked alert that stops or fires again is shown and closes nothing', () => {
  const added = [...live, event({ type: 'AlertAdded', group: 9 }), event({ type: 'AlertAdded', group: 10 })]
  const tell = (group: number, firing: boolean) => command({ type: 'RecordAlertState', by: deskRule, group, firing })
  given(...added)
    .when(tell(9, false))
    .then({ type: 'AlertStateRecorded', by: deskRule, at: t0, group: 9, firing: false })
    .thenState({
      phase: 'live',
      alerts: [
        { group: 9, firing: false },
        { group: 10, firing: true },
      ],
    })
  given(...added)
    .when(tell(9, true))
    .thenNothing()
  given(...added)
    .when(tell(11, false))
    .thenNothing()
})

test('I1 a call is linked once', () => {
  given(...raised)
    .when(command({ type: 'LinkCall', call: 'HALO-7' }))
    .then({ type: 'CallLinked', by: ana, at: t0, call: 'HALO-7' })
    .thenState({ calls: [{ call: 'HALO-7', from: null }] })
  given(...raised, event({ type: 'CallLinked', call: 'HALO-7' }))
    .when(command({ type: 'LinkCall', call: 'HALO-7' }))
    .thenNothing()
  given(...raised)
    .when(command({ type: 'LinkCall', by: deskRule, call: 'HALO-7' }))
    .thenTypes('CallLinked')
  given(...raised)
    .when(command({ type: 'LinkCall', by: outsider, call: 'HALO-7' }))
    .thenRefused({ code: 'members-only', rule: 'I1' })
})
