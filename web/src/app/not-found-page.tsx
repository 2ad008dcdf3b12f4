import { Compass, Search } from 'lucide-react'
import { Link } from 'react-router'
import { Button, ButtonLink } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { Page } from '@/ui/page-header'
import { openPalette } from './shell/palette-state'

export function NotFoundPage() {
  return (
    <Page>
      <title>Not found · Appliance</title>
      <Empty
        icon={Compass}
        title="There is nothing at this address"
        text="It may have been deleted, or the link is not complete."
        action={
          <>
            <ButtonLink kind="primary">
              <Link to="/">Back to the start</Link>
            </ButtonLink>
            <Button icon={Search} onClick={openPalette}>
              Search
            </Button>
          </>
        }
      />
    </Page>
  )
}
