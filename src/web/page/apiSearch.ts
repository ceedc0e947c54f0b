/** On the API page: finds operations while one types, and opens the one that the address names. */

const operations = [...document.querySelectorAll<HTMLElement>('.operation')]
const groups = [...document.querySelectorAll<HTMLElement>('.group')]
const search = document.querySelector<HTMLFormElement>('#api-search')
const input = document.querySelector<HTMLInputElement>('#api-words')
const found = document.querySelector('#api-found')

const find = (text: string): void => {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  let shown = 0
  for (const operation of operations) {
    const fits = words.every((word) => operation.dataset.words?.includes(word) ?? false)
    operation.hidden = !fits
    if (fits) shown += 1
  }
  for (const group of groups) group.hidden = group.querySelector('.operation:not([hidden])') === null
  if (found !== null)
    found.textContent =
      words.length === 0
        ? `${operations.length} operations`
        : shown === 0
          ? 'None. Try another word, such as “own” or “silence”.'
          : `${shown} of ${operations.length} operations`
}

/** What the address names is shown, also when the search hid it. */
const openNamed = (): void => {
  const named = location.hash === '' ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (named === null) return
  const details = named.querySelector(':scope > details')
  if (details instanceof HTMLDetailsElement) details.open = true
  if (named.closest('[hidden]') === null || input === null) return
  input.value = ''
  find('')
  named.scrollIntoView()
}

if (search !== null && input !== null) {
  search.hidden = false
  search.addEventListener('submit', (event) => event.preventDefault())
  input.addEventListener('input', () => find(input.value))
  find('')
}
addEventListener('hashchange', openNamed)
openNamed()
