import { runCommand } from '../run-command.mjs'

/**
 * What git knows that matters for a release.
 *
 * @returns {{ changed: string[], ignored: string[], branch: string, tags: string[], tagsHere: string[], isShallow: boolean }}
 *   `ignored` are sources that git does not look at, though they would be published; `branch` is empty where
 *   a commit and no branch is checked out; a shallow copy has no history, and of the tags only some
 */
export function repositoryState(root) {
  const linesOf = (...args) =>
    runCommand('git', args, root)
      .split('\n')
      .filter((line) => line !== '')
  return {
    changed: linesOf('status', '--porcelain', '--untracked-files=all').map((line) => line.slice(3)),
    ignored: linesOf(
      'ls-files',
      '--others',
      '--ignored',
      '--exclude-standard',
      ':(glob)packages/*/src/**',
    ),
    branch: linesOf('branch', '--show-current')[0] ?? '',
    tags: linesOf('tag', '--list'),
    tagsHere: linesOf('tag', '--points-at', 'HEAD'),
    isShallow: linesOf('rev-parse', '--is-shallow-repository')[0] === 'true',
  }
}
