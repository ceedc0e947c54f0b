/** From the start of the process to the first 200 of `/readyz`: ever, and on data that are there. */
import { dataFolder, removeFolder, startDesk } from '../desk/deskProcess.ts'
import { median, ms } from '../report/figures.ts'
import { table } from '../report/results.ts'
import type { Part } from './part.ts'

export const coldStartPart: Part = {
  name: 'cold',
  title: 'Cold start',
  run: async ({ quick, say }) => {
    const first: number[] = []
    const again: number[] = []
    for (let round = 0; round < (quick ? 2 : 5); round += 1) {
      const data = dataFolder()
      try {
        const made = await startDesk(data)
        first.push(made.readyMs)
        await made.stop()
        for (let times = 0; times < 2; times += 1) {
          const desk = await startDesk(data)
          again.push(desk.readyMs)
          await desk.stop()
        }
        say(`first ever ${ms(made.readyMs)}, then ${again.slice(-2).map(ms).join(', ')}`)
      } finally {
        removeFolder(data)
      }
    }
    return [
      'The database was stopped before each start; files are in the system’s cache, as after an installation.',
      '',
      ...table(
        ['', 'median', 'longest', 'times'],
        [
          ['on data that are there', ms(median(again)), ms(Math.max(...again)), String(again.length)],
          ['the first ever (makes the database)', ms(median(first)), ms(Math.max(...first)), String(first.length)],
        ],
      ),
    ]
  },
}
