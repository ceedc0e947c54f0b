/** The narrow pages before anybody is signed in: one card in the middle, one thing to do. */
import { type Child, el, showMain } from './dom.ts'

/** Places for who is signed in. */
const hidePlaces = (): void => {
  for (const place of document.querySelectorAll('.frame nav a[href="/keys"], .frame nav a[href="/account"]'))
    place.parentElement?.setAttribute('hidden', '')
}

export const showEntrance = (title: string, lead: Child, ...children: readonly Child[]): void => {
  hidePlaces()
  showMain(title, [
    el('div', { class: 'entrance card' }, [
      el('h1', {}, title),
      lead === null ? null : el('p', { class: 'lead' }, lead),
      ...children,
    ]),
  ])
}

/** Faults of who somebody is read as what is needed: “Needs at least 12 characters.” */
export const needs = (message: string): string => `needs ${message}`
