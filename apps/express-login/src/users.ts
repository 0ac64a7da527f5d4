import {
  hashPassword,
  passwordDirectory,
  type StoredUser,
  type UserDirectory,
} from '@sekisho/sessions/passwords'

const password = 'over the mountain pass'

/** The people of the sample, all with the same password; your service has a table of users. */
export function sampleDirectory(): UserDirectory {
  const users = new Map<string, StoredUser>()
  const ready = hashPassword(password).then((passwordHash) => {
    for (const { user, ...claims } of people) {
      users.set(user, { subject: user, passwordHash, claims })
    }
  })
  return passwordDirectory({
    find: async (user) => {
      await ready
      return users.get(user) ?? null
    },
    save: (subject, passwordHash) => {
      const known = users.get(subject)
      if (known !== undefined) users.set(subject, { ...known, passwordHash })
    },
  })
}

const people = [
  {
    user: 'ayumi',
    name: 'Ayumi Hara',
    email: 'ayumi@sekisho.example',
    department: 'Tea',
    hired: '2021-04-01',
    roles: ['buyer', 'reviewer'],
  },
  {
    user: 'kenji',
    name: 'Kenji Mori',
    email: 'kenji@sekisho.example',
    department: 'Roads',
    hired: '2024-10-15',
    roles: ['buyer'],
  },
]
