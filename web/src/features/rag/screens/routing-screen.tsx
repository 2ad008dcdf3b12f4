import { Decisions } from '../components/decisions'

/** The routing log of all indexes. */
export const RoutingScreen = () => <Decisions />
