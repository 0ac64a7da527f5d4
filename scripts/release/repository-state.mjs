import { runCommand } from '../run-command.mjs'

/**
 * What git knows that matters for a release.
 *
 * @returns {{ changed: string[], branch: string, tags: string[], tagsHere: string[] }} `branch` is empty
 *   where a commit and no branch is checked out
 */
export function repositoryState(root) {
  const linesOf = (...args) =>
    runCommand('git', args, root)
      .split('\n')
      .filter((line) => line !== '')
  return {
    changed: linesOf('status', '--porcelain', '--untracked-files=all').map((line) => line.slice(3)),
    branch: linesOf('branch', '--show-current')[0] ?? '',
    tags: linesOf('tag', '--list'),
    tagsHere: linesOf('tag', '--points-at', 'HEAD'),
  }
}
