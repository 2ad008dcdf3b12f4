/** Why a sign-in with a provider ended, by the word in the address: [what happened, what to do]. */
const PROBLEMS: Record<string, [title: string, text: string]> = {
  denied: ['The sign-in was cancelled.', 'The provider did not confirm it. Try again, or sign in with your password.'],
  stale: [
    'That sign-in is no longer valid.',
    'It took longer than ten minutes, was used already, or began in another browser. Begin again.',
  ],
  provider: [
    'The provider could not be used.',
    'It did not answer as it should. Try again later, or tell an administrator.',
  ],
  token: [
    'The provider’s answer cannot be trusted.',
    'Nobody was signed in. Tell an administrator if it happens again.',
  ],
  taken: [
    'There is an account with this e-mail already.',
    'Sign in with its password, then connect the provider in Settings → Security.',
  ],
  closed: ['This provider opens no new account for you.', 'Ask an administrator for an account.'],
  'no-email': ['The provider does not tell your e-mail.', 'A new account needs one. Ask an administrator.'],
  inactive: ['This account is not active.', 'Ask an administrator.'],
  elsewhere: ['Another account is connected with that sign-in.', 'Disconnect it there first.'],
  gone: ['This sign-in is not offered any more.', 'Choose another way to sign in.'],
}

/** The sentences for a word in the address; null without one. */
export const oidcProblem = (word: string | null): [title: string, text: string] | null =>
  word === null ? null : (PROBLEMS[word] ?? ['The sign-in did not work.', 'Try again.'])
