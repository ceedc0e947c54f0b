import { expect, test } from 'vitest'
import { streamId } from '#domain/stream.ts'
import { openDoorDesk } from '../intake/doorDesk.fixture.ts'

test('an attachment may be as large as the setting says, and no larger', async () => {
  const desk = await openDoorDesk()
  try {
    const mia = desk.story.as('mia3')
    const number = await desk.story.raise(mia, 'Sign-in answers 500')
    await desk.story.must(streamId('incident', number), mia, { type: 'OwnIncident' })
    // The desk of these tests takes 1,000 bytes.
    const attach = async (size: number) =>
      (
        await desk.post(`/api/incidents/${number}/attach?filename=log.txt`, {
          body: 'x'.repeat(size),
          headers: { 'x-person': 'mia3', 'content-type': 'application/octet-stream' },
        })
      ).status
    expect(await attach(1001)).toBe(413)
    expect(await attach(1000)).toBe(201)
  } finally {
    await desk.close()
  }
})
