import { Link } from 'react-router'
import { ButtonLink } from './button'
import { Entrance } from './entrance'

/** In the place of each way of the first start, once there is an administrator. */
export const AlreadySetUp = () => (
  <Entrance title="All set up" text="This installation has an administrator already.">
    <ButtonLink kind="primary" size="large">
      <Link to="/login">Sign in</Link>
    </ButtonLink>
  </Entrance>
)
