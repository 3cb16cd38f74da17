/** Names the local database while there is one: who signs out need not load all of the offline store to know that there is none. */
export const KEPT_HERE = 'fleetms.kept-here';
