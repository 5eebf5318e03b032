export const COLUMNS = 'id uuid';
