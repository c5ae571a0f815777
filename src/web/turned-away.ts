import { RateLimiter } from 'limiter';

/** Told who was turned away at the door, by the address where that is still known, and why. */
export type OnTurnedAway = (address: string, why: string) => void;

/** Enough to find a scraper whose certificate or password is wrong; a crowd that knocks must not fill the log. */
const A_MINUTE = 10;

/** `tell` for the first ones in each minute. */
export function atMostSome(tell: OnTurnedAway): OnTurnedAway {
  const limiter = new RateLimiter({ tokensPerInterval: A_MINUTE, interval: 'minute' });
  return (address, why) => {
    if (limiter.tryRemoveTokens(1)) tell(address, why);
  };
}
