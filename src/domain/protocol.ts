/**
 * The protocol: each rule's id and one sentence in our words. Refusals, departures and `docs/protocol.md` show these sentences; the
 * rules themselves are kept by the deciders beside this file. Only rules that the desk keeps today stand here.
 */
export const protocol = {
  Words:
    'A team has one lead, a deputy acts for them, and observers only read; an administrator sets up the server and is not thereby a member.',
  D1: 'The rota says who is on duty each day; only members of the team read it.',
  D2: 'Everything that asks for the team arrives in one inbox, and the desk shows when each source was last heard from.',
  D3: 'An item without an owner nags: the people on duty, then the whole team, then the lead.',
  D4: 'Anybody in the team can take, hand over, take over or release an item; the former owner is told, and nothing stays with somebody who left.',
  D5: 'Any member can raise an incident at once, with one line of text and nothing else.',
  D6: 'Every alert gets a decision: raise, add to an open incident, or decline with a reason; until then it is unowned.',
  I1: 'The source of every incident is recorded, and an incident opened in the tracker by hand is adopted, never doubled.',
  I2: 'Raising opens the incident issue first and then tells the developers’ channel with its link; one line is enough.',
  I3: 'Until somebody owns an incident nobody investigates and it takes no findings; findings never go into the channel.',
  I4: 'A raised incident is labelled in progress and sits in the current iteration until it is resolved.',
  I5: 'Exactly one member owns an incident, took it themselves or accepted it, and the thread is told.',
  I6: 'The owner assesses urgency by facts as of now; a choice against the suggestion, or without one, needs a reason.',
  I7: 'An urgent incident obliges a short team meeting that decides: major incident process, or resolve internally.',
  I8: 'Findings go into the incident as they happen; while it is live, silence is a fault.',
  I9: 'Merge requests are linked to the incident and their review is asked for in the thread.',
  I10: 'A manual change needs two members in direct contact: one proposes, a different one verifies before it is executed.',
  I11: 'Resolved needs: it no longer occurs, the cause is known or the limit reached, rolled-back repositories are safe to deploy, no manual change is open.',
  I12: 'Each kind of follow-up is decided by itself, and a kind whose condition holds is raised.',
  I13: 'An incident is closed only in the review; what happens elsewhere against the protocol is shown as a departure.',
  I14: 'An incident that occurs again is reopened, two for one event are merged, and one that was none is declared so.',
  R1: 'The review board lists every incident in review and since when; each one waiting at the start is on the agenda.',
  R2: 'At least two attend; each incident in turn is closed, carried over with a reason, or reopened, and minutes come out.',
} as const satisfies Record<string, string>

export type RuleId = keyof typeof protocol

export const ruleIds = Object.keys(protocol) as readonly RuleId[]
