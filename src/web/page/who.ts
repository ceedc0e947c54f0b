/** Who is signed in, at the top of every page, with the team where there are several and the way out. */
import { el, fill, link } from './dom.ts'
import type { Me, Team } from './pageFacts.ts'
import { signOut } from './session.ts'

const chooser = (me: Me, team: Team): HTMLElement => {
  const select = el(
    'select',
    { 'aria-label': 'Team' },
    me.teams.map((one) => el('option', { value: one.team, selected: one.team === team.team }, one.name)),
  )
  select.addEventListener('change', () => location.assign(`/?team=${encodeURIComponent(select.value)}`))
  return select
}

export const showWho = (me: Me | null, team: Team | null): void => {
  const place = document.querySelector('#who')
  if (place === null) return
  if (me === null) {
    fill(place)
    return
  }
  fill(place, [
    team !== null && me.teams.length > 1 ? chooser(me, team) : null,
    link('/account', me.name),
    el('button', { type: 'button', class: 'small', onclick: () => void signOut(false) }, 'Sign out'),
  ])
}
