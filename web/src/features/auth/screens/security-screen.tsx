import { ChangePassword } from '../components/change-password'
import { ConnectedSignIns } from '../components/connected-sign-ins'
import { Passkeys } from '../components/passkeys'
import { SecondFactor } from '../components/second-factor'
import { Sessions } from '../components/sessions'
import { SignInHistory } from '../components/sign-in-history'

export const SecurityScreen = () => (
  <>
    <ChangePassword />
    <Passkeys />
    <SecondFactor />
    <ConnectedSignIns />
    <Sessions />
    <SignInHistory />
  </>
)
