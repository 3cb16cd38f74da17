/** Where the things are that files are on, below the API and among the pages. */
export const PATHS = { 'work-order': 'work-orders', vehicle: 'vehicles' } as const;
