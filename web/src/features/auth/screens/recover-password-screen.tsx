import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Link } from 'react-router'
import { fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { optionsQuery, useRecoverPassword } from '../api'
import { Entrance } from '@/ui/entrance'
import { FormProblem, useWait } from '../components/form-problem'

/** Asks for a mail with a link. The answer is the same for every address. */
export function RecoverPasswordScreen() {
  const mail = useQuery(optionsQuery()).data?.mail
  const recover = useRecoverPassword()
  const wait = useWait(recover.error)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    recover.mutate(String(new FormData(event.currentTarget).get('email')).trim())
  }
  return (
    <Entrance title="Forgotten password" text="You get a link to set a new one." foot={<BackToSignIn />}>
      {recover.isSuccess ? (
        <Notice kind="good" title="If the address is known, a mail is on its way.">
          {mail === false
            ? 'This installation sends no mail itself: ask its administrator for the link.'
            : 'The link in it works once, for two days. Look among the unwanted mails, too.'}
        </Notice>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4.5">
          <Field label="E-mail" required error={fieldErrors(recover.error).email}>
            <Input name="email" type="email" autoComplete="username" maxLength={255} autoFocus />
          </Field>
          <FormProblem error={recover.error} wait={wait} />
          <Button type="submit" kind="primary" size="large" busy={recover.isPending} disabled={wait > 0}>
            Send the link
          </Button>
        </form>
      )}
    </Entrance>
  )
}

const BackToSignIn = () => (
  <Link to="/login" className="font-medium text-accent underline-offset-4 hover:underline">
    Back to the sign-in
  </Link>
)
