import { expect, test } from 'vitest'
import { faultsOfStory, storyOf } from '../src/report.ts'
import { startLoginPage, tellSessionStory } from '../src/session-story.ts'

test('the story of a session ends as it should, and says so', async () => {
  const page = await startLoginPage(0)
  try {
    const story = await tellSessionStory(page)
    expect(faultsOfStory(story)).toEqual([])
    expect(story.length).toBeGreaterThan(8)
    expect(storyOf(story)).toContain('two tabs renew at once')
  } finally {
    await page.close()
  }
})

test('a step that went wrong is told, and is a fault', () => {
  const story = [{ what: 'sign out everywhere', got: '500', expected: '200' }]
  expect(faultsOfStory(story)).toEqual(['sign out everywhere: 500, expected 200'])
  expect(storyOf(story)).toContain('500, expected 200')
})
