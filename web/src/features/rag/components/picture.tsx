import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useObjectUrl } from '@/lib/object-url'
import { pictureWidth } from '@/ui/paper/page-pair'
import { pictureQuery } from '../api'

/** The picture of a page: its address once it is here, and why it is not coming. width: pixels; a change keeps the old one until then. */
export function usePicture(documentId: string, page: number, width = pictureWidth()) {
  const { data, error, refetch } = useQuery({
    ...pictureQuery(documentId, page, width),
    placeholderData: keepPreviousData,
  })
  return { url: useObjectUrl(data), error, refetch }
}

/** A page as a thumbnail. */
export function SmallPicture({ documentId, page }: { documentId: string; page: number }) {
  const { url } = usePicture(documentId, page, 160)
  return url ? <img src={url} alt="" className="block w-full" /> : null
}
