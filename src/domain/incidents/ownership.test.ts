import { expect, test } from 'vitest'
import { aContext, after, ana, ben, cyd, dee, lea, obi, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import { closed, command, event, live, owned, raised, resolved } from '#testing/incidentHistory.ts'
import { incidentDecider } from './incidentDecider.ts'

const { given } = scenario(incidentDecider, aContext())

test('I5 whoever presses first owns it, whatever their role among members', () => {
  for (const by of [ana, lea, dee])
    given(...raised)
      .when(command({ type: 'OwnIncident', by }))
      .then({ type: 'OwnershipTaken', by, at: t0, owner: by.kind === 'person' ? by.id : '' })
      .thenState({ phase: 'owned' })
})

test('I5 two who press at once: one wins, the other is told who', () => {
  given(...raised, event({ type: 'OwnershipTaken', owner: 'ana' }))
    .when(command({ type: 'OwnIncident', by: ben }))
    .thenRefused({ code: 'already-owned', rule: 'I5', what: 'Incident 5 is owned by Ana.' })
})

test('I5 asking twice by the owner is accepted silently', () => {
  given(...owned)
    .when(command({ type: 'OwnIncident' }))
    .thenNothing()
})

test('I5 owning one that waits for review without an owner leaves it in review', () => {
  given(...resolved, event({ type: 'OwnershipEnded', from: 'ana' }))
    .when(command({ type: 'OwnIncident', by: ben }))
    .thenState({ phase: 'in-review', owner: 'ben', unownedAt: null, nags: 0 })
})

test('D4 a hand-over goes to an active member only', () => {
  for (const to of ['obi', 'old', 'nobody', 'constructor'])
    given(...owned)
      .when(command({ type: 'HandOverIncident', to, text: null }))
      .thenRefused({ code: 'not-an-active-member', rule: 'D4' })
  given(...owned)
    .when(command({ type: 'HandOverIncident', to: 'ben', text: 'My day ends' }))
    .then({ type: 'OwnershipHandedOver', by: ana, at: t0, from: 'ana', owner: 'ben', text: 'My day ends' })
    .thenState({ phase: 'owned', owner: 'ben' })
})

test('D4 handing over to whoever owns it already changes nothing', () => {
  given(...owned)
    .when(command({ type: 'HandOverIncident', to: 'ana', text: null }))
    .thenNothing()
})

test('D4 a take-over needs a reason and names the former owner', () => {
  given(...live)
    .when(command({ type: 'TakeOverIncident', by: cyd, reason: ' ' }))
    .thenRefused({ code: 'reason-needed', rule: 'D4', missing: ['a reason'] })
  given(...live)
    .when(command({ type: 'TakeOverIncident', by: cyd, reason: 'Ana is at the dentist' }))
    .then({ type: 'OwnershipTakenOver', by: cyd, at: t0, from: 'ana', owner: 'cyd', reason: 'Ana is at the dentist' })
    .thenState({ phase: 'live', owner: 'cyd' })
})

test('D4 a release needs a reason; the incident is raised again and its log stays', () => {
  given(...live)
    .when(command({ type: 'ReleaseIncident', reason: '' }))
    .thenRefused({ code: 'reason-needed', rule: 'D4' })
  given(...live)
    .when(command({ type: 'ReleaseIncident', reason: 'Another fire', at: after(3) }))
    .thenTypes('OwnershipReleased')
    .thenState({
      phase: 'raised',
      owner: null,
      unownedAt: after(3),
      nags: 0,
      assessment: { urgency: 'resolve-internally' },
    })
})

test('I3 D4 a released incident takes no findings until somebody owns it, who then assesses it anew', () => {
  const released = [...live, event({ type: 'OwnershipReleased', from: 'ana', reason: 'Another fire' })]
  given(...released)
    .when(command({ type: 'Observe', text: 'Still slow' }))
    .thenRefused({ code: 'nobody-owns-it', rule: 'I3' })
  given(...released)
    .when(command({ type: 'OwnIncident', by: ben }))
    .thenState({ phase: 'owned', owner: 'ben' })
})

test('D4 whoever leaves owns nothing open any more', () => {
  given(...live)
    .when(command({ type: 'OwnerLeft', by: lea, person: 'ana', at: after(9) }))
    .then({ type: 'OwnershipEnded', by: lea, at: after(9), from: 'ana' })
    .thenState({ phase: 'raised', owner: null, unownedAt: after(9) })
  given(...resolved)
    .when(command({ type: 'OwnerLeft', by: lea, person: 'ana', at: after(9) }))
    .thenState({ phase: 'in-review', owner: null, unownedAt: after(9), nags: 0 })
})

test('D4 history stands: a closed incident keeps its owner, and others’ incidents are left alone', () => {
  given(...closed)
    .when(command({ type: 'OwnerLeft', person: 'ana' }))
    .thenNothing()
  given(...live)
    .when(command({ type: 'OwnerLeft', person: 'ben' }))
    .thenNothing()
})

test('I5 observers never own', () => {
  given(...raised)
    .when(command({ type: 'OwnIncident', by: obi }))
    .thenRefused({ code: 'members-only', rule: 'I5' })
})

test('D4 the refusal of a hand-over names the owner and says what to do', () => {
  const { decision } = given(...owned).when(command({ type: 'HandOverIncident', by: ben, to: 'cyd', text: null }))
  expect(decision).toMatchObject({
    kind: 'refused',
    refusal: { code: 'not-the-owner', rule: 'D4', todo: 'Ask Ana, or take it over with a reason.' },
  })
})
