/**
 * How an edge tells another one that it did not serve the request in its own region but had it served by a third: what
 * that took says nothing about the region that was asked. Told between edges only; a client never sees it.
 */
export const passedOnField = 'x-antipode-passed-on';
